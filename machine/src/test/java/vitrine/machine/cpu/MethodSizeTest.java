package vitrine.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import vitrine.machine.decode.Decoder;
import vitrine.machine.fp.FpUnit;
import vitrine.machine.lift.Lifter;
import vitrine.machine.vector.VectorUnit;

/** HotSpot never compiles a method of more than 8,000 bytes of bytecode (-XX:-DontCompileHugeMethods). */
class MethodSizeTest {
    private static final int LIMIT = 8000;

    private static Map<String, Integer> sizes(Class<?> type) throws IOException {
        Map<String, Integer> sizes = new TreeMap<>();
        String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            for (MethodModel m : ClassFile.of().parse(in.readAllBytes()).methods()) {
                m.code()
                        .ifPresent(code -> sizes.merge(
                                m.methodName().stringValue(), ((CodeAttribute) code).codeLength(), Math::max));
            }
        }
        return sizes;
    }

    @Test
    void whatRunsOftenIsCompiled() throws IOException {
        List<Class<?>> types = List.of(
                Interpreter.class,
                Engine.class,
                Helpers.class,
                VectorOps.class,
                Flags.class,
                Decoder.class,
                Lifter.class,
                FpUnit.class,
                VectorUnit.class);
        for (Class<?> type : types) {
            assertThat(sizes(type))
                    .as(type.getSimpleName())
                    .isNotEmpty()
                    .allSatisfy((method, size) -> assertThat(size).as(method).isLessThan(LIMIT));
        }
    }
}
