import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Gives the classes of a jar the current class-file version, with stack maps.
 *
 * <p>The JVM's AOT cache leaves out classes from before Java 6, and picocli is compiled for Java 5: without this, more
 * than half of a start is spent verifying picocli. Run by the launcher when it assembles a build, as a source file.
 */
class ModernClasses {
    private static final int JAVA_25 = 69;

    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[0]);
        try (ZipFile in = new ZipFile(from.toFile());
                URLClassLoader loader = new URLClassLoader(new URL[] {from.toUri().toURL()});
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(Path.of(args[1])))) {
            ClassFile classFile = ClassFile.of(
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofClassLoading(loader)),
                    StackMapsOption.GENERATE_STACK_MAPS);
            for (Enumeration<? extends ZipEntry> entries = in.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                String name = entry.getName();
                if (name.endsWith(".class") && !name.endsWith("module-info.class")) {
                    bytes = classFile.transformClass(
                            classFile.parse(bytes), ClassTransform.ofStateful(() -> ModernClasses::element));
                }
                out.putNextEntry(new ZipEntry(name));
                out.write(bytes);
            }
        }
    }

    private static void element(ClassBuilder to, ClassElement element) {
        switch (element) {
            case ClassFileVersion old -> to.withVersion(JAVA_25, 0);
            // Passing the code through makes the library write it anew, and with it its stack maps.
            case MethodModel method ->
                to.transformMethod(method, MethodTransform.transformingCode((code, part) -> code.with(part)));
            default -> to.with(element);
        }
    }
}
