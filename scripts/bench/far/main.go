// far is the part of the benchmark `deno task bench:far` that is written in Go.
//
//	far front -addr 127.0.0.1:443 -to http://127.0.0.1:4566 -cert C -key K -rtt 30ms -portfile F
//	far client create BUCKET USER
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: far front|client ...")
		os.Exit(2)
	}
	var err error
	switch os.Args[1] {
	case "front":
		err = front(os.Args[2:])
	case "client":
		err = client(os.Args[2:])
	default:
		err = fmt.Errorf("no such command: %s", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
