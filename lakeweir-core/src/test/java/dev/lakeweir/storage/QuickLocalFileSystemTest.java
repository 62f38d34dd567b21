package dev.lakeweir.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.SharedSpark;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickLocalFileSystemTest {
  private static final URI LOCAL = URI.create("file:///");

  private final Configuration hadoop = SharedSpark.session().sparkContext().hadoopConfiguration();

  @TempDir private Path directory;

  @Test
  void sessionUsesIt() throws IOException {
    assertThat(FileSystem.get(LOCAL, hadoop)).isInstanceOf(QuickLocalFileSystem.class);
    assertThat(FileContext.getFileContext(LOCAL, hadoop).getDefaultFileSystem())
        .isInstanceOf(QuickLocalFs.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rwxr-xr-x", "rw-------", "rwxrwxrwx", "r--r--r--"})
  void permissionsAreThoseOfHadoop(String permission) throws IOException {
    FsPermission wanted = FsPermission.valueOf("-" + permission);
    org.apache.hadoop.fs.Path quick = file("quick");
    FileSystem files = FileSystem.get(LOCAL, hadoop);

    try (var out = files.create(quick)) {
      out.write(1);
    }
    files.setPermission(quick, wanted);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(local(quick))))
        .isEqualTo(permission);
    assertThat(files.getFileStatus(quick).getPermission()).isEqualTo(wanted);
  }

  @Test
  void newFilesAndDirectoriesHaveThePermissionsOfHadoop() throws IOException {
    FileSystem stock = new LocalFileSystem();
    stock.initialize(LOCAL, new Configuration());
    FileSystem quick = FileSystem.get(LOCAL, hadoop);

    for (FileSystem files : new FileSystem[] {stock, quick}) {
      String name = files.getClass().getSimpleName();
      files.mkdirs(file(name));
      files.create(file(name + "/content")).close();
    }

    String theirs = stock.getClass().getSimpleName();
    String ours = quick.getClass().getSimpleName();
    assertThat(permissions(ours)).isEqualTo(permissions(theirs));
    assertThat(permissions(ours + "/content")).isEqualTo(permissions(theirs + "/content"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "file:"})
  void linksAreThoseOfHadoop(String scheme) throws IOException {
    FileSystem stock = new LocalFileSystem();
    stock.initialize(LOCAL, new Configuration());
    FileSystem quick = FileSystem.get(LOCAL, hadoop);
    Files.writeString(directory.resolve("a"), "first");
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("a"));
    Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nowhere"));

    for (String name : List.of("a", "link", "dangling", "nowhere")) {
      var path = new org.apache.hadoop.fs.Path(scheme + directory.resolve(name));
      assertThat(linkStatus(quick, path)).as(name).isEqualTo(linkStatus(stock, path));
    }
  }

  private static String linkStatus(FileSystem files, org.apache.hadoop.fs.Path path)
      throws IOException {
    try {
      FileStatus status = files.getFileLinkStatus(path);
      return status.isSymlink()
          ? "link to " + status.getSymlink()
          : status.getLen() + " bytes in " + status.getPath();
    } catch (FileNotFoundException e) {
      return "missing";
    }
  }

  @Test
  void noProcessIsStarted() throws IOException {
    FileSystem stock = new LocalFileSystem();
    stock.initialize(LOCAL, new Configuration());

    assertThat(processes(() -> use(stock))).isPositive();
    assertThat(processes(() -> use(FileSystem.get(LOCAL, hadoop)))).isZero();
  }

  private interface Use {
    void run() throws IOException;
  }

  private void use(FileSystem files) throws IOException {
    String name = files.getClass().getSimpleName();
    files.mkdirs(file(name));
    files.create(file(name + "/a")).close();
    files.setPermission(file(name + "/a"), FsPermission.valueOf("-rw-------"));
    files.getFileLinkStatus(file(name + "/a"));
    files.rename(file(name + "/a"), file(name + "/b"));
  }

  /** How many processes this JVM starts meanwhile. */
  private int processes(Use use) throws IOException {
    Path recorded = directory.resolve("recorded.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      use.run();
      recording.stop();
      recording.dump(recorded);
    }
    return RecordingFile.readAllEvents(recorded).size();
  }

  @Test
  void renameDoesNotReplaceUnlessTold() throws IOException {
    FileContext files = FileContext.getFileContext(LOCAL, hadoop);
    write(files, "a", "first");
    write(files, "b", "second");

    assertThatThrownBy(() -> files.rename(file("a"), file("b")))
        .isInstanceOf(FileAlreadyExistsException.class);
    files.rename(file("a"), file("b"), Options.Rename.OVERWRITE);

    assertThat(directory.resolve("a")).doesNotExist();
    try (var in = files.open(file("b"))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("first");
    }
  }

  @Test
  void otherProgramsReadWhatItWrites() throws IOException {
    write(FileContext.getFileContext(LOCAL, hadoop), "c", "content");
    FileSystem stock = new LocalFileSystem();
    stock.initialize(LOCAL, new Configuration());

    try (var in = stock.open(file("c"))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("content");
    }
  }

  private void write(FileContext files, String name, String content) throws IOException {
    try (var out = files.create(file(name), EnumSet.of(CreateFlag.CREATE))) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  private org.apache.hadoop.fs.Path file(String name) {
    return new org.apache.hadoop.fs.Path(directory.resolve(name).toUri());
  }

  private static Path local(org.apache.hadoop.fs.Path path) {
    return Path.of(path.toUri().getPath());
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
  }
}
