package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"sync/atomic"
	"time"
)

// front serves AWS's host names over TLS with the delay of a distant server, and
// passes requests on to the emulator. HTTP/1.1 only, as with AWS's IAM, STS and S3.
//
// GET /_stats of the plain server, whose port is written to -portfile, returns the
// number of requests and connections since the last such request.
func front(args []string) error {
	flags := flag.NewFlagSet("front", flag.ExitOnError)
	addr := flags.String("addr", "127.0.0.1:443", "where to listen")
	to := flags.String("to", "", "URL of the emulator")
	cert := flags.String("cert", "", "file with the certificate")
	key := flags.String("key", "", "file with its key")
	rtt := flags.Duration("rtt", 30*time.Millisecond, "round trip")
	portfile := flags.String("portfile", "", "where to write the port of /_stats")
	flags.Parse(args)
	target, err := url.Parse(*to)
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(*cert, *key)
	if err != nil {
		return err
	}
	plain, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	var requests, connections atomic.Int64
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host // the signature covers it
		},
		Transport: &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true},
		ErrorLog:  log.New(os.Stderr, "", 0),
	}
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			proxy.ServeHTTP(w, r)
		}),
		ErrorLog: log.New(os.Stderr, "", 0),
	}
	stats, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go http.Serve(stats, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]int64{
			"requests":    requests.Swap(0),
			"connections": connections.Swap(0),
		})
	}))
	_, port, _ := net.SplitHostPort(stats.Addr().String())
	if err := os.WriteFile(*portfile+".part", []byte(port), 0o644); err != nil {
		return err
	}
	if err := os.Rename(*portfile+".part", *portfile); err != nil {
		return err
	}
	near, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go forward(plain, near.Addr().String(), *rtt, &connections)
	return server.Serve(tls.NewListener(
		near,
		&tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"}},
	))
}

// forward passes connections on to a nearby server as if it were far away. Data is
// delayed by half a round trip in each direction, in order, and the first bytes
// by one more round trip, which is the time to connect.
func forward(listener net.Listener, to string, rtt time.Duration, connections *atomic.Int64) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		connections.Add(1)
		server, err := net.Dial("tcp", to)
		if err != nil {
			client.Close()
			continue
		}
		go delayed(server, client, time.Now().Add(rtt), rtt/2)
		go delayed(client, server, time.Now(), rtt/2)
	}
}

// piece is some of the data on its way, or nil at the end.
type piece struct {
	due   time.Time
	bytes []byte
}

// delayed copies until the source ends, and then closes the destination.
func delayed(destination, source net.Conn, opened time.Time, delay time.Duration) {
	pieces := make(chan piece, 4096)
	go func() {
		defer close(pieces)
		for {
			buffer := make([]byte, 64*1024)
			n, err := source.Read(buffer)
			due := time.Now()
			if due.Before(opened) {
				due = opened
			}
			if n > 0 {
				pieces <- piece{due.Add(delay), buffer[:n]}
			}
			if err != nil {
				return
			}
		}
	}()
	for p := range pieces {
		time.Sleep(time.Until(p.due))
		if _, err := destination.Write(p.bytes); err != nil {
			break
		}
	}
	destination.(*net.TCPConn).CloseWrite()
	for range pieces {
	}
}
