# needs: python3
python3 - <<'P'
import subprocess, socket, select, signal, time, mmap
print(subprocess.run(["echo", "hi"], capture_output=True, text=True).stdout)
p = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE); print(len(p.communicate(b"abc" * 50000)[0]))
try: subprocess.run(["sleep", "10"], timeout=0.3)
except subprocess.TimeoutExpired: print("timeout")
print(subprocess.run("exit 7", shell=True).returncode)
a, b = socket.socketpair(); a.send(b"x"); print(b.recv(3), select.select([a], [b], [], 0.1)[1] == [b])
signal.signal(signal.SIGALRM, lambda *a: print("alarm")); signal.setitimer(signal.ITIMER_REAL, 0.05); time.sleep(0.2)
m = mmap.mmap(-1, 8192); m[0:3] = b"abc"; print(m[:4])
P
