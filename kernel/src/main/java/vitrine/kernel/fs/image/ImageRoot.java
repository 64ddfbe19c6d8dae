package vitrine.kernel.fs.image;

import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.root.Expanded;
import vitrine.kernel.fs.root.HostRootException;
import vitrine.kernel.fs.root.TarReader;
import vitrine.kernel.fs.root.TarTree;
import vitrine.kernel.gate.HostFiles;

/** The layers of an image, one over the other, as the root; the archive stays open while the machine runs. */
public final class ImageRoot {
    private final TarTree tree;

    private ImageRoot(TarTree tree) {
        this.tree = tree;
    }

    /** Mounts it. Throws HostRootException that names layer and member which are wrong. */
    public static ImageRoot mount(Vfs vfs, ImageArchive archive, Image image) {
        TarTree tree = new TarTree(vfs, true);
        for (Image.Layer layer : image.layers()) {
            try {
                archive.verify(layer);
                HostFiles.Content content = Expanded.of(archive.content, layer.offset(), layer.size());
                tree.whiteouts(content);
                tree.add(content);
            } catch (HostRootException e) {
                throw new HostRootException("layer " + TarReader.printable(layer.name()) + ": " + e.getMessage());
            }
        }
        tree.mount();
        return new ImageRoot(tree);
    }

    /**
     * Whom a user of an image's configuration means: numbers as they are, names as /etc/passwd and /etc/group of the
     * image have them. Throws HostRootException when a name is not there.
     */
    public User user(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String[] entry =
                name.isEmpty() ? field("etc/passwd", 0, "root") : field("etc/passwd", isNumber(name) ? 2 : 0, name);
        if (entry.length < 6 && !name.isEmpty() && !isNumber(name)) {
            throw new HostRootException("there is no user '" + TarReader.printable(name) + "' in /etc/passwd");
        }
        int uid = entry.length > 3 ? number(entry[2]) : name.isEmpty() ? 0 : number(name);
        int gid = entry.length > 3 ? number(entry[3]) : 0;
        if (colon >= 0) {
            String group = text.substring(colon + 1);
            String[] found = field("etc/group", 0, group);
            if (found.length < 3 && !isNumber(group)) {
                throw new HostRootException("there is no group '" + TarReader.printable(group) + "' in /etc/group");
            }
            gid = isNumber(group) ? number(group) : number(found[2]);
        }
        return new User(uid, gid, entry.length > 5 ? entry[5] : "/");
    }

    /**
     * Ids and the home folder of a user.
     *
     * @param home absolute path
     */
    public record User(int uid, int gid, String home) {}

    private String[] field(String file, int index, String value) {
        for (String line : tree.text(file).split("\n")) {
            String[] fields = line.split(":", -1);
            if (fields.length > index && fields[index].equals(value)) {
                return fields;
            }
        }
        return new String[0];
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,10}");
    }

    private static int number(String text) {
        try {
            int n = Integer.parseInt(text);
            if (n >= 0) {
                return n;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new HostRootException("'" + TarReader.printable(text) + "' is no user or group id");
    }
}
