# needs: ruby
ruby -e 'puts [1, 2, 3].map { |x| x * 2 }.inspect; p Thread.new { :x }.value; puts `echo sub`; fork { exit 2 }; Process.wait; p $?.exitstatus; p 2**100; r, w = IO.pipe; w << "x"; w.close; p r.read'
