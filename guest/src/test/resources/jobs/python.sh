# needs: python3
# fast
python3 -c 'import sys, json, math, hashlib, re; print(json.dumps({"a": [1, 2.5, None]}), sum(range(10000)), math.pi, 2**200); print(hashlib.sha256(b"x").hexdigest(), re.sub("(b+)", r"<\1>", "abbc"))'
