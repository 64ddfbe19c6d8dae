# needs: java javac
cat > P.java <<'P'
import java.util.*;
import java.util.concurrent.*;

public class P {
    public static void main(String[] a) throws Exception {
        var pool = Executors.newFixedThreadPool(4);
        var results = new ArrayList<Future<Integer>>();
        for (int i = 0; i < 8; i++) { int k = i; results.add(pool.submit(() -> k * k)); }
        int sum = 0; for (var f : results) sum += f.get(); pool.shutdown(); System.out.println(sum);
        var m = new TreeMap<String, Integer>(); for (int i = 0; i < 10000; i++) m.merge("k" + i % 3, i, Integer::sum); System.out.println(m);
        System.gc(); System.out.print(new String(new ProcessBuilder("echo", "sub").start().getInputStream().readAllBytes()));
    }
}
P
javac P.java
# job
java -version 2>&1 | head -1
java -Xmx200m -cp $PREPARED P
