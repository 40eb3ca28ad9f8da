// Command serve runs the OpenID provider of the browser journeys until its input ends:
//
//	serve REDIRECT PERSON…
//
// People are JSON objects with the fields of oidctest.Person. It prints its address.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/signate/signate/test/oidctest"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("usage: serve REDIRECT PERSON…")
	}
	provider, err := oidctest.Start(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for _, text := range os.Args[2:] {
		var person oidctest.Person
		if err := json.Unmarshal([]byte(text), &person); err != nil {
			log.Fatalf("read a person: %v", err)
		}
		provider.Employ(person)
	}
	fmt.Println(provider.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
	provider.Close()
}
