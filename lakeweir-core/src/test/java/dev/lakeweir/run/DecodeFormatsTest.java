package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.TestProject;
import dev.lakeweir.decode.AvroBytes;
import dev.lakeweir.decode.FakeRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each format through a whole pipeline, in several batches with a restart and a batch that is run
 * again. Records of bytes are those of a file with a separator that is in none of them.
 */
class DecodeFormatsTest {
  private static final String SEPARATOR = "@@@";
  private static final String ORDER =
      """
      {"type":"record","name":"Order","fields":[{"name":"id","type":"int"},
       {"name":"city","type":["null","string"],"default":null}]}""";

  @TempDir Path directory;
  private TestProject project;
  private RunFixture lake;
  private int files;

  @BeforeEach
  void createProject() throws IOException {
    project = new TestProject(directory);
    lake = new RunFixture(project);
    Files.createDirectories(project.path("in"));
  }

  @Test
  void csvFilesWithHeaders() throws IOException {
    project.sql("CREATE STREAMING TABLE t AS SELECT * EXCEPT (_source) FROM STREAM s");
    source(
        "csv",
        ", header: true, sep: ';', nullValue: '-'",
        "schema: id INT NOT NULL, name STRING, price DECIMAL(5,2)");
    file("id;name;price\n1;\"a;b\";1.5\n2;-;-\nx;c;1\n");
    file("ID;Name;Price\n3;c\n\"4;d;1\n5;caf\u00e9;7\nid;name;price\n");
    drainTwice(
        () -> file("id;name;price\n", "6;caf\u00e9;1\n".getBytes(StandardCharsets.ISO_8859_1)));

    assertThat(lake.rows("t", "id", "name", "price"))
        .containsExactly("1|a;b|1.50", "2|null|null", "5|caf\u00e9|7.00");
    assertThat(lake.rows("t_quarantine", "string(body)", "reason", "batch_id"))
        .containsExactly(
            "\"4;d;1|field 1: a quote that is not closed at character 7|1",
            "3;c|expected 3 fields, found 2|1",
            "6;caf\ufffd;1|invalid UTF-8 at byte 5|2",
            "id;name;price|field 1 (id): not a whole number: \"id\"|1",
            "x;c;1|field 1 (id): not a whole number: \"x\"|0");
    assertThat(lake.rows("t_quarantine", "element_at(position, 'file_path') LIKE '%/in/0%'"))
        .containsOnly("true");

    file("name;id;price\n7;8;9\n");
    assertThatThrownBy(lake::drain)
        .hasMessageContaining("[E505] Cannot go on with flow 't': the header of a file of source")
        .hasMessageContaining("which are [id, name, price]: file:")
        .hasMessageContaining("set header: false");
  }

  @Test
  void aByteOrderMarkIsNoPartOfAFile() throws IOException {
    project.sql(
        "CREATE STREAMING TABLE t AS SELECT id FROM STREAM s;"
            + "CREATE STREAMING TABLE u AS SELECT id FROM STREAM bare");
    source("csv", ", header: true", "schema: id STRING, name STRING");
    source("bare", "csv", ", header: false", "schema: id STRING, name STRING");
    file("\uFEFFid,name\na,x\n");

    lake.drain();

    assertThat(lake.rows("t", "id")).containsExactly("a");
    assertThat(lake.rows("u", "id")).containsExactly("a", "id");
  }

  @Test
  void aHeaderIsTakenOutOfEachFileHoweverFilesArePacked() throws IOException {
    project.sql("CREATE STREAMING TABLE t AS SELECT id, name FROM STREAM s");
    source("csv", ", header: true, maxFilesPerTrigger: 100", "schema: id INT, name STRING");
    StringBuilder large = new StringBuilder("id,name\n");
    for (int i = 0; i < 20_000; i++) {
      large.append(i).append(",name ").append(i).append('\n');
    }
    file(large.toString());
    for (int i = 0; i < 12; i++) {
      file("id,name\n" + (-1 - i) + ",x\n");
    }
    file("id,name\n");
    file("");

    lake.drain();

    assertThat(lake.rows("t", "id")).hasSize(20_012).doesNotHaveDuplicates();
    assertThat(lake.table("t_quarantine").count()).isZero();
  }

  @Test
  void jsonWithFieldsThatAreNotInTheSchema() throws IOException {
    project.sql("CREATE STREAMING TABLE t AS SELECT id, price, _rescued FROM STREAM s");
    source("json", "", "extra-fields: rescue, schema: 'id INT NOT NULL, price DECIMAL(5,2)'");
    file("{\"id\":1,\"price\":\"1.5\"}\n{\"id\":2,\"new\":{\"a\":[1]}}\n{\"new\":1}\n");
    drainTwice(() -> file("{\"id\":3,\"price\":null,\"Id\":\"x\"}\n"));

    assertThat(lake.rows("t", "id", "price", "_rescued"))
        .containsExactly("1|1.50|null", "2|null|{\"new\":{\"a\":[1]}}", "3|null|{\"Id\":\"x\"}");
    assertThat(lake.rows("t_quarantine", "string(body)", "reason"))
        .containsExactly("{\"new\":1}|$.id: missing, but NOT NULL");
  }

  @Test
  void csvMessages() throws IOException {
    project.sql("CREATE STREAMING TABLE t AS SELECT id, note FROM STREAM s");
    source(
        "text",
        ", lineSep: '" + SEPARATOR + "'",
        "format: csv, schema: 'id INT, note STRING', options: {delimiter: '|', escape: '\\'}");
    file(bytes("1|\"two\nlines\"", "2|a|b"));
    file(bytes("3|\"say \\\"hi\\\"\"", "4|a\n5|b"));
    drainTwice(() -> file(bytes("6|")));

    assertThat(lake.rows("t", "id", "note"))
        .containsExactly("1|two\nlines", "3|say \"hi\"", "6|null");
    assertThat(lake.rows("t_quarantine", "string(body)", "reason"))
        .containsExactly(
            "2|a|b|expected 2 fields, found 3",
            "4|a\n5|b|field 2: a line break outside of quotes at character 4");
  }

  @Test
  void textAndBinary() throws IOException {
    project.sql(
        "CREATE STREAMING TABLE t AS SELECT value FROM STREAM s;"
            + "CREATE STREAMING TABLE b AS SELECT value, _source.file_path FROM STREAM bin");
    source("text", ", lineSep: '" + SEPARATOR + "'", "format: text");
    source("bin", "text", ", lineSep: '" + SEPARATOR + "'", "format: binary");
    file(bytes("caf\u00e9", "", "z"));
    file("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1), bytes("", "x"));
    drainTwice(() -> file(bytes("y")));

    assertThat(lake.rows("t", "value")).containsExactly("", "caf\u00e9", "x", "y", "z");
    assertThat(lake.rows("t_quarantine", "hex(body)", "reason"))
        .containsExactly("636166E9|invalid UTF-8 at byte 3");
    assertThat(lake.rows("b", "hex(value)"))
        .containsExactly("", "636166C3A9", "636166E9", "78", "79", "7A");
  }

  @Test
  void avroOfADeclaredSchema() throws IOException {
    project
        .sql("CREATE STREAMING TABLE t AS SELECT id, upper(city) AS city FROM STREAM s")
        .write("schemas/order.avsc", ORDER);
    source(
        "text", ", lineSep: '" + SEPARATOR + "'", "format: avro, schema-file: schemas/order.avsc");
    byte[] good = AvroBytes.of(ORDER, "{\"id\":7,\"city\":{\"string\":\"Rome\"}}");
    file(good, SEPARATOR.getBytes(StandardCharsets.UTF_8), new byte[] {2});
    file(good, new byte[] {0}, SEPARATOR.getBytes(StandardCharsets.UTF_8), good);
    drainTwice(() -> file(AvroBytes.of(ORDER, "{\"id\":8,\"city\":null}")));

    assertThat(lake.rows("t", "id", "city")).containsExactly("7|ROME", "7|ROME", "8|null");
    assertThat(lake.rows("t_quarantine", "hex(body)", "reason", "batch_id"))
        .containsExactly(
            "02|truncated: ends within the value|0",
            "0E0208526F6D6500|bytes are left behind the value|1");
  }

  @Test
  void avroOfARegistryThatIsAwayForAWhile() throws IOException {
    try (FakeRegistry registry = new FakeRegistry("Bearer t0ken").schema(1, ORDER)) {
      String first = ORDER.replace("\"int\"", "\"long\"");
      registry.schema(2, ORDER.replace(",\"default\":null", ""));
      project.sql("CREATE STREAMING TABLE t AS SELECT id, city FROM STREAM s");
      source(
          "text",
          ", lineSep: '" + SEPARATOR + "'",
          "format: avro, registry: {url: '%s', token: '${TOKEN:t0ken}'}, schema: '%s'"
              .formatted(registry.url(), first.replace("\n", " ")));
      file(order(1, 7), bytes("", "{\"id\":7}"));
      registry.breakWith(503);

      assertThatThrownBy(lake::drain)
          .hasMessageContaining("[E305] Cannot go on with flow 't': the schema registry does not")
          .hasMessageContaining("HTTP status 503")
          .hasMessageContaining("Nothing is lost")
          .hasMessageNotContaining("t0ken");
      registry.breakWith(0);
      file(order(2, 8), SEPARATOR.getBytes(StandardCharsets.UTF_8), order(3, 9));
      assertThatThrownBy(lake::drain)
          .hasMessageContaining("schema id 3 is not in the schema registry " + registry.url())
          .hasMessageContaining("decode.registry.reject-ids");
      assertThat(lake.rows("t", "id")).containsExactly("7");
      project.write(
          "pipeline.yml",
          Files.readString(project.path("pipeline.yml"))
              .replace("registry: {", "registry: {reject-ids: 3, "));
      drainTwice(() -> file(order(1, 10)));

      assertThat(lake.rows("t", "id", "city")).containsExactly("10|c", "7|c", "8|c");
      assertThat(lake.rows("t_quarantine", "reason"))
          .containsExactly(
              "not in the registry's wire format: begins with byte 123",
              "schema id 3 is one of registry.reject-ids");
    }
  }

  /** A producer adds a field: it is kept aside, and a column once the project declares it. */
  @Test
  void aFieldThatAWriterAddsIsRescuedUntilItIsDeclared() throws IOException {
    String declared =
        "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"int\"}]}";
    try (FakeRegistry registry = new FakeRegistry("").schema(1, declared).schema(2, ORDER)) {
      project.sql(
          "CREATE STREAMING TABLE t AS SELECT * EXCEPT (_source) FROM STREAM s;"
              + "CREATE STREAMING TABLE u AS SELECT * FROM STREAM t");
      source(
          "text",
          ", lineSep: '" + SEPARATOR + "'",
          "format: avro, extra-fields: rescue, registry: {url: '%s'}, schema: '%s'"
              .formatted(registry.url(), declared));
      file(AvroBytes.registered(1, AvroBytes.of(declared, "{\"id\":1}")));
      file(order(2, 2));
      lake.drain();

      assertThat(lake.rows("t", "id", "_rescued")).containsExactly("1|null", "2|{\"city\":\"c\"}");

      String pipeline = Files.readString(project.path("pipeline.yml"));
      project.write("pipeline.yml", pipeline.replace(declared, ORDER.replace("\n", " ")));
      file(order(2, 3));
      lake.drain();

      assertThat(lake.rows("u", "id", "city", "_rescued"))
          .containsExactly("1|null|null", "2|null|{\"city\":\"c\"}", "3|c|null");
    }
  }

  @Test
  void aColumnThatCsvFilesGetIsIgnoredUntilItIsDeclared() throws IOException {
    project.sql("CREATE STREAMING TABLE t AS SELECT * EXCEPT (_source) FROM STREAM s");
    source("csv", ", header: true", "extra-fields: ignore, schema: 'id INT, name STRING'");
    file("id,name\n1,a\n");
    file("id,name,city\n2,b,Rome\n");
    lake.drain();
    String pipeline = Files.readString(project.path("pipeline.yml"));
    project.write("pipeline.yml", pipeline.replace("name STRING", "name STRING, city STRING"));
    file("id,name,city,zip\n3,c,Bern,3000\n");

    lake.drain();

    assertThat(lake.rows("t", "id", "name", "city"))
        .containsExactly("1|a|null", "2|b|null", "3|c|Bern");
  }

  private static byte[] order(int schema, int id) {
    return AvroBytes.registered(
        schema, AvroBytes.of(ORDER, "{\"id\":%d,\"city\":{\"string\":\"c\"}}".formatted(id)));
  }

  /** What arrives between two runs. */
  private interface Arrival {
    void arrive() throws IOException;
  }

  /** Runs the last batch again, as after a crash, and goes on. */
  private void drainTwice(Arrival arrival) throws IOException {
    lake.drain();
    lake.forgetLastCommit("t", "t", 0);
    arrival.arrive();
    lake.drain();
  }

  private void source(String format, String options, String decode) throws IOException {
    source("s", format, options, decode);
  }

  private void source(String name, String format, String options, String decode)
      throws IOException {
    String max = options.contains("maxFiles") ? "" : ", maxFilesPerTrigger: 1";
    String yaml =
        "  %s:\n    format: %s\n    options: {path: in%s%s}\n    decode: {%s}\n"
            .formatted(name, format, max, options, quoted(decode));
    Path pipeline = project.path("pipeline.yml");
    project.write("pipeline.yml", Files.readString(pipeline) + yaml);
  }

  /** In a flow map a schema has to stand in quotes, for its commas. */
  private static String quoted(String decode) {
    return decode.startsWith("schema: ") ? "schema: '" + decode.substring(8) + "'" : decode;
  }

  private void file(String text) throws IOException {
    file(text.getBytes(StandardCharsets.UTF_8));
  }

  private void file(String text, byte[] more) throws IOException {
    file(text.getBytes(StandardCharsets.UTF_8), more);
  }

  /** Writes a file; it is newer than those before it. */
  private void file(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    Path file = project.path("in/%05d".formatted(files));
    Files.write(file, all.toByteArray());
    Instant time = Instant.parse("2024-01-01T00:00:00Z").plusSeconds(files++);
    Files.setLastModifiedTime(file, FileTime.from(time));
  }

  private static byte[] bytes(String... records) {
    return String.join(SEPARATOR, records).getBytes(StandardCharsets.UTF_8);
  }
}
