# needs: lua5.4
lua5.4 -e 'for i = 1, 3 do print(i * 1.5) end; print(io.popen("echo hi"):read("a")); local c = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end); print(c(), c(), c()); print(string.format("%5.2f %x", 3.14159, 255))'
