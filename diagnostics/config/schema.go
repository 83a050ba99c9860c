package config

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
)

// SchemaURL is where the schema is published.
const SchemaURL = "https://raw.githubusercontent.com/deferls/deferls/main/editors/deferls.schema.json"

// object is a JSON object; its keys are written in their order in the alphabet.
type object = map[string]any

// Schema is the JSON schema of the file, for editors: it is made from the same
// declaration that the decoder goes by. What a schema cannot say (that a release
// parses, that nothing is said twice) it lets pass.
func Schema(checks []string) ([]byte, error) {
	w := vocabulary(checks)
	s := schemaOf(w, reflect.TypeFor[file](), "", "")
	s["$schema"] = "http://json-schema.org/draft-07/schema#" // the newest that all editors know
	s["$id"] = SchemaURL
	s["title"] = Name
	s["description"] = "What deferls cannot infer: own resources, who owns what, which checks run, and where."
	text, err := json.MarshalIndent(s, "", "  ")
	return append(text, '\n'), err
}

func schemaOf(w *words, t reflect.Type, is, keys string) object {
	switch t.Kind() {
	case reflect.Struct:
		return structSchema(w, t)
	case reflect.Map:
		return mappingSchema(w, t, is, keys)
	case reflect.Slice:
		list := object{"type": "array", "items": schemaOf(w, t.Elem(), is, ""), "minItems": 1}
		if is == "" {
			return list
		}
		return object{"anyOf": []object{textSchema(w, is), list}}
	}
	return textSchema(w, is)
}

func structSchema(w *words, t reflect.Type) object {
	properties, needed := object{}, []string{}
	for f := range t.Fields() {
		key := f.Tag.Get("yaml")
		if key == "" {
			continue
		}
		p := schemaOf(w, f.Type, f.Tag.Get("is"), f.Tag.Get("keys"))
		p["description"] = f.Tag.Get("doc")
		properties[key] = p
		if f.Tag.Get("need") != "" {
			needed = append(needed, key)
		}
	}
	s := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(needed) > 0 {
		s["required"] = needed
	}
	return s
}

func mappingSchema(w *words, t reflect.Type, is, keys string) object {
	value := schemaOf(w, t.Elem(), is, "")
	c := classes[keys]
	s := object{"type": "object", "additionalProperties": value}
	if c.words == nil {
		s["propertyNames"] = object{"pattern": c.pattern.String()}
		return s
	}
	properties := object{}
	for _, word := range c.words(w) {
		properties[word] = maps.Clone(value)
	}
	s["properties"] = properties
	if !c.open {
		s["additionalProperties"] = false
	}
	return s
}

func textSchema(w *words, is string) object {
	c := classes[is]
	s := object{"type": "string"}
	if c.pattern != nil {
		s["pattern"] = c.pattern.String()
	}
	if c.words == nil {
		return s
	}
	known := slices.Clone(c.words(w))
	if c.open {
		return object{"anyOf": []object{{"enum": known}, {"type": "string", "pattern": classes["new kind"].pattern.String()}}}
	}
	s["enum"] = known
	return s
}
