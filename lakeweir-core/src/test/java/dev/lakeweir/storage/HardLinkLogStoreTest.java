package dev.lakeweir.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.storage.CloseableIterator;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HardLinkLogStoreTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path log;
  private final HardLinkLogStore store = new HardLinkLogStore(HADOOP);
  private org.apache.hadoop.fs.Path version;

  @BeforeEach
  void nameVersion() {
    version = CommitRace.version(log, 7);
  }

  @Test
  void writtenLinesAreReadBack() throws IOException {
    write(version, "{\"a\":1}", "{\"é\":\"水\"}");

    assertThat(read(version)).containsExactly("{\"a\":1}", "{\"é\":\"水\"}");
    assertThat(files()).containsExactly(version.getName());
  }

  @Test
  void secondCreationIsRefusedAndChangesNothing() throws IOException {
    write(version, "first");

    assertThatThrownBy(() -> write(version, "second"))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage(version.toString());
    assertThat(read(version)).containsExactly("first");
    assertThat(files()).containsExactly(version.getName());
  }

  @Test
  void creationThatLosesAtTheLinkIsRefusedAndChangesNothing() throws IOException {
    HardLinkLogStore late =
        new HardLinkLogStore(HADOOP) {
          @Override
          void createLink(Path link, Path existing) throws IOException {
            HardLinkLogStoreTest.this.write(version, "first");
            super.createLink(link, existing);
          }
        };

    assertThatThrownBy(() -> late.write(version, lines("second"), false, HADOOP))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage(version.toString());
    assertThat(read(version)).containsExactly("first");
    assertThat(files()).containsExactly(version.getName());
  }

  @Test
  void linkThatWasMadeThoughReportedAsExistingIsOurs() throws IOException {
    HardLinkLogStore repeated =
        new HardLinkLogStore(HADOOP) {
          @Override
          void createLink(Path link, Path existing) throws IOException {
            super.createLink(link, existing);
            super.createLink(link, existing);
          }
        };

    repeated.write(version, lines("ours"), false, HADOOP);

    assertThat(read(version)).containsExactly("ours");
  }

  @Test
  void overwriteReplacesTheWholeFile() throws IOException {
    write(version, "old", "older");

    store.write(version, lines("new"), true, HADOOP);

    assertThat(read(version)).containsExactly("new");
    assertThat(files()).containsExactly(version.getName());
  }

  @Test
  void overwriteCreatesWhatIsNotThere() throws IOException {
    store.write(version, lines("new"), true, HADOOP);

    assertThat(read(version)).containsExactly("new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a table", "100%", "a%20b", "水 + é", "#1?"})
  void oddNamesAreTakenAsTheyAre(String name) throws IOException {
    Path directory = Files.createDirectory(log.resolve(name));
    org.apache.hadoop.fs.Path inside =
        new org.apache.hadoop.fs.Path(new org.apache.hadoop.fs.Path(directory.toUri()), "0.json");

    write(inside, "here");

    assertThat(directory.resolve("0.json")).hasContent("here");
    assertThat(read(inside)).containsExactly("here");
  }

  @Test
  void pathWithoutSchemeIsLocalWhenTheDefaultFileSystemIs() throws IOException {
    write(new org.apache.hadoop.fs.Path(log.resolve("0.json").toString()), "here");

    assertThat(log.resolve("0.json")).hasContent("here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3a://bucket/t/_delta_log/0.json", "hdfs://host/0.json"})
  void pathThatIsNotLocalIsRefused(String remote) {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(remote);

    assertThatThrownBy(() -> write(path, "lost"))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(remote, "serves local disks only", "logStore.file.impl");
  }

  @Test
  void missingDirectoryIsNotCreated() {
    org.apache.hadoop.fs.Path path =
        new org.apache.hadoop.fs.Path("file:" + log.resolve("dropped"), "0.json");

    assertThatThrownBy(() -> write(path, "lost"))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage("No such file or directory: " + log.resolve("dropped"));
    assertThat(files()).isEmpty();
  }

  @Test
  void failureOfTheCallersLinesLeavesNothing() {
    Iterator<String> failing =
        Stream.of("fine", "bad")
            .peek(
                line -> {
                  if (line.equals("bad")) {
                    throw new IllegalStateException("cannot serialize");
                  }
                })
            .iterator();

    assertThatThrownBy(() -> store.write(version, failing, false, HADOOP))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot serialize");
    assertThat(files()).isEmpty();
  }

  @Test
  void fileSystemWithoutHardLinksIsNamedWithTheRemedy() {
    assertThatThrownBy(() -> storeWhoseLinkFails(new UnsupportedOperationException("no links")))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("Cannot create " + version, "no links", "move the storage");
    assertThatThrownBy(
            () -> storeWhoseLinkFails(new FileSystemException("a", "b", "Operation not permitted")))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(
            "Cannot create " + version, "hard link: Operation not permitted.", "ext4");
    assertThat(files()).isEmpty();
  }

  @Test
  void leftoverOfACrashIsNeitherListedAsVersionNorInTheWay() throws IOException {
    Path leftover = log.resolve("." + version.getName() + ".0a1b.tmp");
    Files.writeString(leftover, "{\"half");

    write(version, "whole");

    assertThat(listFrom(CommitRace.version(log, 0))).containsExactly(version.getName());
    assertThat(read(version)).containsExactly("whole");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void staleHadoopChecksumDoesNotBreakReading(boolean overwrite) throws IOException {
    try (FSDataOutputStream hadoop = version.getFileSystem(HADOOP).create(version)) {
      hadoop.writeBytes("written by another\n");
    }
    assertThat(files()).contains("." + version.getName() + ".crc");
    if (!overwrite) {
      Files.delete(log.resolve(version.getName()));
    }

    store.write(version, lines("ours"), overwrite, HADOOP);

    assertThat(read(version)).containsExactly("ours");
  }

  @Test
  void checkpointsAreToBeRenamedIntoPlace() {
    assertThat(store.isPartialWriteVisible(version, HADOOP)).isTrue();
  }

  private void storeWhoseLinkFails(Exception failure) throws IOException {
    HardLinkLogStore unable =
        new HardLinkLogStore(HADOOP) {
          @Override
          void createLink(Path link, Path existing) throws IOException {
            if (failure instanceof IOException io) {
              throw io;
            }
            throw (RuntimeException) failure;
          }
        };
    unable.write(version, lines("lost"), false, HADOOP);
  }

  private void write(org.apache.hadoop.fs.Path path, String... lines) throws IOException {
    store.write(path, lines(lines), false, HADOOP);
  }

  private static Iterator<String> lines(String... lines) {
    return List.of(lines).iterator();
  }

  private List<String> read(org.apache.hadoop.fs.Path path) throws IOException {
    List<String> read = new ArrayList<>();
    try (CloseableIterator<String> lines = store.read(path, HADOOP)) {
      lines.forEachRemaining(read::add);
    }
    return read;
  }

  private List<String> listFrom(org.apache.hadoop.fs.Path path) throws IOException {
    List<String> listed = new ArrayList<>();
    Iterator<FileStatus> found = store.listFrom(path, HADOOP);
    found.forEachRemaining(status -> listed.add(status.getPath().getName()));
    return listed;
  }

  private List<String> files() {
    return List.of(log.toFile().list());
  }
}
