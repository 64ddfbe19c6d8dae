# needs: python3
python3 - <<'P'
import threading, queue
q = queue.Queue()
def work(n):
    for i in range(5): q.put(n * 10 + i)
ts = [threading.Thread(target=work, args=(n,)) for n in range(4)]
[t.start() for t in ts]; [t.join() for t in ts]
print(sorted(q.queue))
e = threading.Event(); threading.Timer(0.1, e.set).start(); print(e.wait(5))
P
