# needs: go
cat > p.go <<'P'
package main

import ("fmt"; "os/exec"; "sync"; "time")

func main() {
	var wg sync.WaitGroup
	c := make(chan int, 100)
	for i := 0; i < 20; i++ { wg.Add(1); go func(i int) { defer wg.Done(); time.Sleep(time.Millisecond); c <- i * i }(i) }
	wg.Wait(); close(c); s := 0
	for v := range c { s += v }
	fmt.Println("sum", s)
	o, _ := exec.Command("echo", "sub").Output()
	fmt.Print(string(o))
}
P
CGO_ENABLED=0 GOCACHE=$PWD/cache GOPATH=$PWD/path go build -o p p.go && rm -r cache
# job
$PREPARED/p
