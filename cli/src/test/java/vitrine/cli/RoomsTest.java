package vitrine.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The laws of the architecture that a compiler does not check. */
class RoomsTest {
    private static JavaClasses all;

    @BeforeAll
    static void readClasses() {
        Path home = Path.of(System.getProperty("vitrine.home"));
        List<Path> rooms = List.of("machine", "kernel", "observe", "cli").stream()
                .map(room -> home.resolve(room)
                        .resolve(System.getProperty("vitrine.build"))
                        .resolve("classes"))
                .filter(Files::isDirectory)
                .toList();
        all = new ClassFileImporter().importPaths(rooms);
        assertThat(all).isNotEmpty();
    }

    @Test
    void dependenciesPointOneWay() {
        depends("vitrine.machine..", "vitrine.kernel..", "vitrine.observe..", "vitrine.cli..", "vitrine");
        depends("vitrine.kernel..", "vitrine.observe..", "vitrine.cli..", "vitrine");
        depends("vitrine.observe..", "vitrine.cli..", "vitrine");
        depends("vitrine", "vitrine.cli..");
    }

    @Test
    void onlyTheGateTouchesTheHost() {
        String[] inside = {"vitrine.machine..", "vitrine.kernel..", "vitrine.observe.."};
        ArchRule rule = noClasses()
                .that()
                .resideInAnyPackage(inside)
                .and()
                .resideOutsideOfPackages("vitrine.kernel.gate..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                // A Path is a name; what is done with one is in Files and its like, and in two methods of its own.
                .haveNameMatching(
                        "java\\.nio\\.file\\.(?!Path$).*|java\\.io\\.(File|File(Input|Output)Stream|RandomAccessFile|Console)"
                                + "|java\\.util\\.(Random|Timer)|java\\.util\\.concurrent\\.(Thread|Executor|Fork).*"
                                + "|java\\.security\\.SecureRandom|java\\.lang\\.(Process|ProcessBuilder|Runtime)"
                                + "|java\\.time\\.Clock")
                .orShould()
                .callMethod(Path.class, "toRealPath", LinkOption[].class)
                .orShould()
                .callMethod(Path.class, "toAbsolutePath")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .because("a run must depend on nothing but its input (docs/architecture.md, laws 2 and 3)");
        rule.allowEmptyShould(true).check(all);
    }

    private static void depends(String room, String... notOn) {
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(notOn)
                .allowEmptyShould(true)
                .check(all);
    }
}
