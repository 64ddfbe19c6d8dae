# needs: python3
python3 - <<'P'
import asyncio
async def wait(n): await asyncio.sleep(0.01 * n); return n
async def main():
    print(await asyncio.gather(*[wait(i) for i in range(5)]))
    p = await asyncio.create_subprocess_exec("echo", "sub", stdout=asyncio.subprocess.PIPE); print((await p.communicate())[0])
    async def serve(r, w): w.write(await r.readline()); await w.drain(); w.close()
    s = await asyncio.start_unix_server(serve, "s.sock"); r, w = await asyncio.open_unix_connection("s.sock")
    w.write(b"line\n"); print(await r.readline()); w.close(); s.close()
    print(await asyncio.get_running_loop().run_in_executor(None, sum, [1, 2, 3]))
asyncio.run(main())
P
