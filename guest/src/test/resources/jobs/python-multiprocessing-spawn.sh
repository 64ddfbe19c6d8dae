# needs: python3
cat > mp.py <<'P'
import multiprocessing as mp
def square(x): return x * x
def put(q): q.put("from child")
if __name__ == "__main__":
    c = mp.get_context("spawn")
    with c.Pool(2) as p: print(p.map(square, range(5)))
    q = c.Queue(); p = c.Process(target=put, args=(q,)); p.start(); print(q.get()); p.join(); print(p.exitcode)
P
python3 mp.py
