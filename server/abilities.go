package server

import (
	"slices"

	"go.lsp.dev/protocol"
)

// abilities are what the client can do, as far as it changes what is sent.
type abilities struct {
	encoding         protocol.PositionEncodingKind
	relatedInfo      bool // shows related information under a diagnostic
	registerWatchers bool // watches files on request
	registerSettings bool // says when settings change, on request
	answerSettings   bool // can be asked for settings
	versionedEdits   bool // takes edits that name the version they are for
	annotatedEdits   bool // shows what an edit is for, and asks where it should be confirmed
	snippetEdits     bool // lets the user fill in what an edit leaves blank
	resolveEdits     bool // asks for the edits of an action when it is picked
	disabledActions  bool // shows actions that cannot be done, with the reason
	markdown         bool // reads Markdown where the cursor hovers
}

func abilitiesOf(c *protocol.ClientCapabilities) abilities {
	a := abilities{encoding: protocol.PositionEncodingKindUTF16}
	// UTF-16 wherever it is possible: gopls speaks nothing else, and editors
	// warn when two servers on one buffer count differently.
	if c.General != nil {
		offered := c.General.PositionEncodings
		if slices.Contains(offered, protocol.PositionEncodingKindUTF8) && !slices.Contains(offered, protocol.PositionEncodingKindUTF16) {
			a.encoding = protocol.PositionEncodingKindUTF8
		}
	}
	if w := c.Workspace; w != nil {
		a.registerWatchers = w.DidChangeWatchedFiles != nil && is(w.DidChangeWatchedFiles.DynamicRegistration)
		a.registerSettings = w.DidChangeConfiguration != nil && is(w.DidChangeConfiguration.DynamicRegistration)
		a.answerSettings = is(w.Configuration)
		a.versionedEdits = w.WorkspaceEdit != nil && is(w.WorkspaceEdit.DocumentChanges)
		a.annotatedEdits = a.versionedEdits && w.WorkspaceEdit.ChangeAnnotationSupport != nil
		a.snippetEdits = a.versionedEdits && is(w.WorkspaceEdit.SnippetEditSupport)
	}
	if t := c.TextDocument; t != nil {
		a.relatedInfo = t.PublishDiagnostics != nil && is(t.PublishDiagnostics.RelatedInformation)
		a.markdown = t.Hover != nil && slices.Contains(t.Hover.ContentFormat, protocol.MarkupKindMarkdown)
		if ca := t.CodeAction; ca != nil {
			a.resolveEdits = is(ca.DataSupport) && slices.Contains(ca.ResolveSupport.Properties, "edit")
			a.disabledActions = is(ca.DisabledSupport)
		}
	}
	return a
}

func is(b *bool) bool { return b != nil && *b }
