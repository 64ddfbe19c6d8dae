# needs: go
cat > p.go <<'P'
package main

import ("fmt"; "io"; "net"; "net/http"; "sort"; "sync")

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil { panic(err) }
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "you asked for %s", r.URL.Path) })
	go http.Serve(l, nil)
	var wg sync.WaitGroup; var mu sync.Mutex; var all []string
	for i := 0; i < 10; i++ { wg.Add(1); go func(i int) { defer wg.Done()
		r, err := http.Get(fmt.Sprintf("http://%s/%d", l.Addr(), i)); if err != nil { panic(err) }
		b, _ := io.ReadAll(r.Body); r.Body.Close(); mu.Lock(); all = append(all, string(b)); mu.Unlock() }(i) }
	wg.Wait(); sort.Strings(all); fmt.Println(all)
}
P
CGO_ENABLED=0 GOCACHE=$PWD/cache GOPATH=$PWD/path go build -o p p.go && rm -r cache
# job
$PREPARED/p
