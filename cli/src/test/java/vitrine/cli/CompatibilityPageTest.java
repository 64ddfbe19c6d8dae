package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CompatibilityPageTest {
    @Test
    void thePageInTheRepositoryIsTheOneOfTheDeclarations() throws IOException {
        Path page = Path.of(System.getProperty("vitrine.home"), "docs/compatibility.md");
        assertThat(Files.readString(page))
                .as("renew it: ./vitrine compatibility > docs/compatibility.md")
                .isEqualTo(CompatibilityPage.text());
    }
}
