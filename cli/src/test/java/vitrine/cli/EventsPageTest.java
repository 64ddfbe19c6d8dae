package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import vitrine.observe.page.EventsPage;

class EventsPageTest {
    @Test
    void thePageInTheRepositoryIsTheOneOfTheEvents() throws IOException {
        Path page = Path.of(System.getProperty("vitrine.home"), "docs/events.md");
        assertThat(Files.readString(page))
                .as("renew it: ./vitrine events > docs/events.md")
                .isEqualTo(EventsPage.text());
    }
}
