// Command openapi merges the fragments of each contract into one document.
//
// Every fragment may add paths, schemas, parameters and responses; two fragments that define the same
// name stop it, so a collection is one new file and nothing else. Answers get the example that is named like
// their schema.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

func main() {
	const dir = "api/openapi"
	for _, err := range []error{run(dir), run(filepath.Join(dir, "device"), filepath.Join(dir, "problem.yaml"))} {
		if err != nil {
			fmt.Fprintln(os.Stderr, "openapi:", err)
			os.Exit(1)
		}
	}
}

// run bundles the fragments in a directory, and more of others.
func run(dir string, more ...string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return err
	}
	files = append(files, more...)
	slices.Sort(files)
	doc, err := read(filepath.Join(dir, "base.yaml"))
	if err != nil {
		return err
	}
	for _, f := range files {
		if filepath.Base(f) == "base.yaml" {
			continue
		}
		fragment, err := read(f)
		if err != nil {
			return err
		}
		if err := merge(doc, fragment); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
	}
	illustrate(doc)
	text, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "bundle.gen.json"), append(text, '\n'), 0o644)
}

func read(file string) (map[string]any, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return doc, nil
}

// merge adds the fragment's paths and components to doc and refuses a second definition of any.
func merge(doc, fragment map[string]any) error {
	if err := add(section(doc, "paths"), section(fragment, "paths")); err != nil {
		return err
	}
	components := section(doc, "components")
	for kind := range section(fragment, "components") {
		if err := add(section(components, kind), section(section(fragment, "components"), kind)); err != nil {
			return err
		}
	}
	return nil
}

func section(doc map[string]any, name string) map[string]any {
	if s, ok := doc[name].(map[string]any); ok {
		return s
	}
	s := map[string]any{}
	doc[name] = s
	return s
}

func add(to, from map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(from)) {
		if _, taken := to[name]; taken {
			return fmt.Errorf("%s is defined twice", name)
		}
		to[name] = from[name]
	}
	return nil
}

// illustrate refers every answer that has no example of its own to the one that is named like its schema.
func illustrate(doc map[string]any) {
	components := section(doc, "components")
	examples := section(components, "examples")
	for _, r := range section(components, "responses") {
		illustrateAnswer(r, examples)
	}
	for _, item := range section(doc, "paths") {
		for _, op := range item.(map[string]any) {
			if op, ok := op.(map[string]any); ok {
				for _, r := range section(op, "responses") {
					illustrateAnswer(r, examples)
				}
			}
		}
	}
}

func illustrateAnswer(response any, examples map[string]any) {
	r, _ := response.(map[string]any)
	content, _ := r["content"].(map[string]any)
	media, _ := content["application/json"].(map[string]any)
	schema, _ := media["schema"].(map[string]any)
	ref, _ := schema["$ref"].(string)
	name := ref[strings.LastIndex(ref, "/")+1:]
	if _, known := examples[name]; !known || media["example"] != nil {
		return
	}
	media["examples"] = map[string]any{name: map[string]any{"$ref": "#/components/examples/" + name}}
}
