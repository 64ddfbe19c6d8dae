package vitrine.kernel.net;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.OpenFile;

/**
 * What goes along with bytes of a UNIX socket (struct scm_cookie): open files, and who sent them. While it is queued it
 * holds a reference to each file.
 */
public record Ancillary(List<OpenFile> files, @Nullable Credentials credentials) {
    Ancillary retained() {
        files.forEach(OpenFile::retain);
        return this;
    }
}
