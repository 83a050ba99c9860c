import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn } from 'vscode-languageclient/node';
import { installServer } from './install';
import { type Machine, type Search, askVersion, findServer, serverEnv } from './server';

// A server asked to shut down while it analyses is given this long before it is left to end by itself.
const stopTimeout = 10_000;

let output: vscode.LogOutputChannel;
let client: LanguageClient | undefined;
// Starts and stops wait for each other: a client that is starting cannot be stopped.
let last: Promise<void> = Promise.resolve();

export function activate(context: vscode.ExtensionContext): void {
  output = vscode.window.createOutputChannel('deferls', { log: true });
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand('deferls.restart', () => inTurn(restart)),
    vscode.commands.registerCommand('deferls.showOutput', () => output.show()),
    vscode.commands.registerCommand('deferls.install', () => inTurn(install)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('deferls.path')) {
        void inTurn(restart);
      } else if (event.affectsConfiguration('deferls.gopls') || event.affectsConfiguration('go.useLanguageServer')) {
        void inTurn(tellSettings);
      }
    }),
    vscode.extensions.onDidChange(() => inTurn(tellSettings)),
  );
  void inTurn(start);
}

export function deactivate(): Promise<void> {
  return inTurn(stop);
}

function inTurn(step: () => Promise<void>): Promise<void> {
  last = last.then(step).catch((error) => output.error(error));
  return last;
}

async function restart(): Promise<void> {
  await stop();
  await start();
}

async function install(): Promise<void> {
  const update = client !== undefined;
  await stop(); // Windows does not replace a program that runs
  const installed = await installServer(machine(), output);
  if (installed || update) {
    await start();
  }
}

async function stop(): Promise<void> {
  const stopping = client;
  client = undefined;
  try {
    await stopping?.stop(stopTimeout);
  } catch (error) {
    output.warn(`stopping the server: ${error}`);
  }
}

async function start(): Promise<void> {
  const setting = vscode.workspace.getConfiguration('deferls').get('path', '');
  const search = await findServer(setting, machine());
  if (!('found' in search)) {
    void explain(search); // not awaited: the message stays until it is answered
    return;
  }
  const env = await serverEnv(machine());
  // Asked first, since a program that does not run at all is a dozen errors to the client.
  const answer = await askVersion(search.found, env);
  if ('broken' in answer) {
    void explainBroken(search.found, answer.broken);
    return;
  }
  output.info(`server: ${search.found} (from ${search.place}), ${answer.version}`);
  client = new LanguageClient('deferls', 'deferls', { command: search.found, args: ['serve'], options: { env } }, {
    documentSelector: [{ scheme: 'file', language: 'go' }],
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never, // a failed request is no reason for a message; a crash is shown all the same
    initializationOptions: settings(),
    middleware: {
      workspace: { configuration: ({ items }) => items.map(({ section }) => (section === 'deferls' ? settings() : null)) },
    },
  });
  await client.start();
}

// What the server asks for. What gopls shows, it does not show again; whether gopls is there the Go extension
// decides, unless the user says so.
function settings(): { gopls: { attached: boolean; duplicates: boolean } } {
  const own = vscode.workspace.getConfiguration('deferls.gopls');
  const go = vscode.extensions.getExtension('golang.go') !== undefined;
  const attached = own.get<boolean | null>('attached') ?? (go && vscode.workspace.getConfiguration('go').get('useLanguageServer', true));
  return { gopls: { attached, duplicates: own.get('duplicates', false) } };
}

// The server then asks for them.
async function tellSettings(): Promise<void> {
  await client?.sendNotification('workspace/didChangeConfiguration', { settings: null });
}

// One message, with the next step as its buttons.
async function explain(search: Exclude<Search, { found: string }>): Promise<void> {
  if ('wrongSetting' in search) {
    const message = `deferls: the setting deferls.path is not the absolute path of an executable file: ${search.wrongSetting}`;
    output.error(message);
    if (await vscode.window.showErrorMessage(message, 'Open Settings')) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'deferls.path');
    }
    return;
  }
  output.error(`the server was not found; looked in ${search.missing.join(', ')}`);
  const message = 'deferls: the server was not found in PATH, GOBIN or GOPATH/bin. It can be installed with go install.';
  const choice = await vscode.window.showWarningMessage(message, 'Install', 'Show Output');
  await follow(choice);
}

async function explainBroken(server: string, reason: string): Promise<void> {
  output.error(reason);
  const message = `deferls: the server does not run: ${server}`;
  const choice = await vscode.window.showErrorMessage(message, 'Install', 'Show Output');
  await follow(choice);
}

async function follow(choice: 'Install' | 'Show Output' | undefined): Promise<void> {
  if (choice === 'Install') {
    await inTurn(install);
  } else if (choice === 'Show Output') {
    output.show();
  }
}

function machine(): Machine {
  return { env: process.env, home: homedir(), platform: process.platform };
}
