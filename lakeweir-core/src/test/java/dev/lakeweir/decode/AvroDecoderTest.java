package dev.lakeweir.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.spec.ExtraFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class AvroDecoderTest {
  private static final String WIDE =
      """
      {"type":"record","name":"Wide","fields":[
        {"name":"s","type":"string"},
        {"name":"n","type":["null","string"]},
        {"name":"b","type":"boolean"},
        {"name":"i","type":"int"},
        {"name":"l","type":"long"},
        {"name":"f","type":"float"},
        {"name":"d","type":"double"},
        {"name":"dec","type":{"type":"bytes","logicalType":"decimal","precision":6,"scale":2}},
        {"name":"fixdec","type":
          {"type":"fixed","name":"F","size":4,"logicalType":"decimal","precision":8,"scale":1}},
        {"name":"fix","type":{"type":"fixed","name":"G","size":2}},
        {"name":"ms","type":{"type":"long","logicalType":"timestamp-millis"}},
        {"name":"us","type":{"type":"long","logicalType":"timestamp-micros"}},
        {"name":"day","type":{"type":"int","logicalType":"date"}},
        {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}},
        {"name":"bin","type":"bytes"},
        {"name":"a","type":{"type":"array","items":["null","long"]}},
        {"name":"m","type":{"type":"map","values":"int"}},
        {"name":"r","type":{"type":"record","name":"R","fields":[{"name":"x","type":"string"}]}}
      ]}""";
  private static final String DATUM =
      """
      {"s":"é","n":null,"b":true,"i":-3,"l":9000000000,"f":1.5,"d":-0.25,
       "dec":"\\u0001\\u0000","fixdec":"\\u0000\\u0000\\u0000\\u0064","fix":"ab",
       "ms":1709283600250,"us":1709283600250001,"day":19783,"e":"B","bin":"\\u00ff",
       "a":[{"long":7},null],"m":{"k":5},"r":{"x":"deep"}}""";
  private static final AvroDecoder DECODER = new AvroDecoder(WIDE);
  private static final String V1 =
      """
      {"type":"record","name":"Order","fields":[{"name":"id","type":"int"},
       {"name":"note","type":"string"}]}""";
  private static final String V2 =
      """
      {"type":"record","name":"Order","fields":[{"name":"id","type":"long"},
       {"name":"city","type":["null","string"],"default":null}]}""";

  @Test
  void typesOfAvroAreThoseOfSpark() {
    assertThat(DECODER.schema().toDDL())
        .isEqualTo(
            StructType.fromDDL(
                    """
                    s STRING NOT NULL, n STRING, b BOOLEAN NOT NULL, i INT NOT NULL,
                    l BIGINT NOT NULL, f FLOAT NOT NULL, d DOUBLE NOT NULL,
                    dec DECIMAL(6,2) NOT NULL, fixdec DECIMAL(8,1) NOT NULL, fix BINARY NOT NULL,
                    ms TIMESTAMP NOT NULL, us TIMESTAMP NOT NULL, day DATE NOT NULL,
                    e STRING NOT NULL, bin BINARY NOT NULL, a ARRAY<BIGINT> NOT NULL,
                    m MAP<STRING, INT> NOT NULL, r STRUCT<x: STRING NOT NULL> NOT NULL""")
                .toDDL());
  }

  @Test
  void aDatumIsReadAsItsTypes() {
    InternalRow row = value(DECODER, AvroBytes.of(WIDE, DATUM));

    assertThat(row.getUTF8String(0)).hasToString("é");
    assertThat(row.isNullAt(1)).isTrue();
    assertThat(row.getBoolean(2)).isTrue();
    assertThat(row.getInt(3)).isEqualTo(-3);
    assertThat(row.getLong(4)).isEqualTo(9_000_000_000L);
    assertThat(row.getFloat(5)).isEqualTo(1.5f);
    assertThat(row.getDouble(6)).isEqualTo(-0.25);
    assertThat(row.getDecimal(7, 6, 2)).hasToString("2.56");
    assertThat(row.getDecimal(8, 8, 1)).hasToString("10.0");
    assertThat(row.getBinary(9)).containsExactly('a', 'b');
    assertThat(row.getLong(10)).isEqualTo(1_709_283_600_250_000L);
    assertThat(row.getLong(11)).isEqualTo(1_709_283_600_250_001L);
    assertThat(row.getInt(12)).isEqualTo(19_783);
    assertThat(row.getUTF8String(13)).hasToString("B");
    assertThat(row.getBinary(14)).containsExactly(0xff);
    assertThat(row.getArray(15).getLong(0)).isEqualTo(7);
    assertThat(row.getArray(15).isNullAt(1)).isTrue();
    assertThat(row.getMap(16).valueArray().getInt(0)).isEqualTo(5);
    assertThat(row.getStruct(17, 1).getUTF8String(0)).hasToString("deep");
  }

  @Test
  void everyCutAndEveryByteMoreIsRejected() {
    byte[] good = AvroBytes.of(WIDE, DATUM);

    for (int length = 0; length < good.length; length++) {
      assertThat(error(DECODER, Arrays.copyOf(good, length))).as("%d bytes", length).isNotEmpty();
    }
    assertThat(error(DECODER, Arrays.copyOf(good, good.length + 1)))
        .isEqualTo("bytes are left behind the value");
    assertThat(error(DECODER, null)).isEqualTo("body is null");
  }

  @Test
  void noChangeOfBytesMakesTheDecoderThrowOrUseMuchMemory() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = AvroBytes.of(WIDE, DATUM);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = good.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt();
      }
      InternalRow row = DECODER.decode(body);
      assertThat(row.isNullAt(0)).as("seed %d, body %d", seed, i).isNotEqualTo(row.isNullAt(1));
    }
  }

  @Test
  void valuesThatAvroWouldTakeAreRejected() {
    String text = "{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"v\",\"type\":%s}]}";
    byte[] twoBillion = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};

    assertThat(error(text, "\"boolean\"", 2)).isEqualTo("not a boolean: byte 2");
    assertThat(error(text, "\"string\"", 2, 0xff)).isEqualTo("invalid UTF-8 in a string");
    assertThat(error(text, "\"string\"", 1)).isEqualTo("string of length -1 in 1 bytes");
    assertThat(error(new AvroDecoder(text.formatted("\"bytes\"")), twoBillion))
        .isEqualTo("bytes of length 2147483647 in 5 bytes");
    assertThat(
            error(
                new AvroDecoder(text.formatted("{\"type\":\"array\",\"items\":\"int\"}")),
                twoBillion))
        .isEqualTo("an array of length 2147483647 in 5 bytes");
    assertThat(error(text, "[\"null\",\"int\"]", 8)).contains("no such branch of a union");
    assertThat(error(text, "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"]}", 4))
        .contains("symbol of an enum");
  }

  @Test
  void aSchemaThatIsNoneSaysWhy() {
    assertThatThrownBy(() -> AvroSchemas.columns("{\"type\":\"recrd\"}"))
        .hasMessage("it names a type that it does not define");
    assertThatThrownBy(() -> AvroSchemas.columns("{\"type\":"))
        .hasMessageStartingWith("not an Avro schema");
    assertThatThrownBy(() -> AvroSchemas.columns("\"string\""))
        .hasMessage("the schema is of a string, not of a record");
    assertThatThrownBy(
            () ->
                AvroSchemas.columns(
                    "{\"type\":\"record\",\"name\":\"R\",\"fields\":"
                        + "[{\"name\":\"next\",\"type\":[\"null\",\"R\"]}]}"))
        .hasMessageContaining("recursive");
  }

  @Test
  void writersSchemasAreResolvedAndAskedForOnce() throws IOException {
    try (FakeRegistry registry = new FakeRegistry("").schema(1, V1).schema(2, V2)) {
      RegistryAvroDecoder decoder =
          new RegistryAvroDecoder(
              V2, new SchemaRegistry(registry.url() + "/", "", Set.of()), ExtraFields.IGNORE);
      for (int i = 0; i < 3; i++) {
        InternalRow old = value(decoder, registered(1, V1, "{\"id\":7,\"note\":\"n\"}"));
        InternalRow now =
            value(decoder, registered(2, V2, "{\"id\":8,\"city\":{\"string\":\"c\"}}"));

        assertThat(old.getLong(0)).isEqualTo(7);
        assertThat(old.isNullAt(1)).isTrue();
        assertThat(now.getLong(0)).isEqualTo(8);
        assertThat(now.getUTF8String(1)).hasToString("c");
      }
      assertThat(registry.requests()).containsExactly("/schemas/ids/1", "/schemas/ids/2");
    }
  }

  @Test
  void typesOfOtherSubjectsAreFetched() throws IOException {
    String city =
        "{\"type\":\"record\",\"name\":\"City\",\"fields\":[{\"name\":\"zip\",\"type\":\"int\"}]}";
    String order =
        "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"city\",\"type\":%s}]}";
    try (FakeRegistry registry = new FakeRegistry("")) {
      registry.answer("/subjects/city a/versions/3", city, Map.of());
      registry.answer(
          "/schemas/ids/1",
          order.formatted("\"City\""),
          Map.of("references", List.of(Map.of("name", "City", "subject", "city a", "version", 3))));
      RegistryAvroDecoder decoder =
          new RegistryAvroDecoder(
              order.formatted(city),
              new SchemaRegistry(registry.url(), "", Set.of()),
              ExtraFields.IGNORE);

      byte[] datum = AvroBytes.of(order.formatted(city), "{\"city\":{\"zip\":12}}");

      assertThat(value(decoder, AvroBytes.registered(1, datum)).getStruct(0, 1).getInt(0))
          .isEqualTo(12);
    }
  }

  @Test
  void fieldsOfTheWriterThatTheReaderDoesNotNameAreRescuedOrRejected() throws IOException {
    String city = "{\"type\":\"record\",\"name\":\"City\",\"fields\":[%s]}";
    String order =
        "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"int\"},%s]}";
    String zip = "{\"name\":\"zip\",\"type\":\"int\"}";
    String cities = "{\"name\":\"cities\",\"type\":{\"type\":\"array\",\"items\":%s}}";
    String reader = order.formatted(cities.formatted(city.formatted(zip)));
    String writer =
        order.formatted(
            cities.formatted(city.formatted(zip + ",{\"name\":\"name\",\"type\":\"string\"}"))
                + ",{\"name\":\"note\",\"type\":[\"null\",\"string\"]}");
    byte[] more =
        registered(
            2,
            writer,
            "{\"id\":7,\"cities\":[{\"zip\":1,\"name\":\"a\\\"b\"}],\"note\":{\"string\":\"n\"}}");
    byte[] same = registered(1, reader, "{\"id\":8,\"cities\":[{\"zip\":2}]}");
    try (FakeRegistry fake = new FakeRegistry("").schema(1, reader).schema(2, writer)) {
      SchemaRegistry registry = new SchemaRegistry(fake.url(), "", Set.of());
      RecordDecoder rescuing = new RegistryAvroDecoder(reader, registry, ExtraFields.RESCUE);
      RecordDecoder rejecting = new RegistryAvroDecoder(reader, registry, ExtraFields.REJECT);
      RecordDecoder ignoring = new RegistryAvroDecoder(reader, registry, ExtraFields.IGNORE);

      InternalRow row = value(rescuing, more);
      assertThat(row.getInt(0)).isEqualTo(7);
      assertThat(row.getArray(1).getStruct(0, 1).getInt(0)).isEqualTo(1);
      assertThat(row.getUTF8String(2))
          .hasToString("{\"cities[0].name\":\"a\\\"b\",\"note\":\"n\"}");
      assertThat(value(rescuing, same).isNullAt(2)).isTrue();
      assertThat(error(rejecting, more)).startsWith("fields that are not in the schema: {\"cities");
      assertThat(value(rejecting, same).getInt(0)).isEqualTo(8);
      assertThat(value(ignoring, more).numFields()).isEqualTo(2);
    }
  }

  @Test
  void whatCanNeverBeReadIsRejected() throws IOException {
    try (FakeRegistry registry = new FakeRegistry("").schema(1, V1)) {
      registry.answer("/schemas/ids/4", "syntax = ...", Map.of("schemaType", "PROTOBUF"));
      RegistryAvroDecoder decoder =
          new RegistryAvroDecoder(
              V1, new SchemaRegistry(registry.url(), "", Set.of(9)), ExtraFields.IGNORE);
      byte[] datum = AvroBytes.of(V1, "{\"id\":7,\"note\":\"n\"}");

      assertThat(error(decoder, AvroBytes.registered(9, datum)))
          .isEqualTo("schema id 9 is one of registry.reject-ids");
      assertThat(error(decoder, AvroBytes.registered(4, datum)))
          .isEqualTo("schema id 4 is of type PROTOBUF");
      assertThat(error(decoder, new byte[9])).isEqualTo("schema id 0: ids begin with 1");
      assertThat(error(decoder, AvroBytes.registered(-2, datum)))
          .isEqualTo("schema id -2: ids begin with 1");
      assertThat(error(decoder, new byte[] {0, 0, 0})).contains("too short for a schema id");
      assertThat(error(decoder, "{\"id\":7}".getBytes(StandardCharsets.UTF_8)))
          .isEqualTo("not in the registry's wire format: begins with byte 123");
      assertThat(error(decoder, Arrays.copyOf(AvroBytes.registered(1, datum), 6)))
          .isEqualTo("truncated: ends within the value");
      assertThat(registry.requests()).doesNotContain("/schemas/ids/9", "/schemas/ids/0");
    }
  }

  /** Else it would be rejected in one pass over a batch, and taken in the next. */
  @Test
  void anIdThatIsNotInTheRegistryIsNoRejection() throws IOException {
    try (FakeRegistry registry = new FakeRegistry("").schema(1, V1)) {
      RegistryAvroDecoder decoder =
          new RegistryAvroDecoder(
              V1, new SchemaRegistry(registry.url(), "", Set.of()), ExtraFields.IGNORE);
      byte[] record = registered(9, V1, "{\"id\":7,\"note\":\"n\"}");

      assertThatThrownBy(() -> decoder.decode(record))
          .isInstanceOf(RegistryException.class)
          .hasMessage("[E305] schema id 9 is not in the schema registry " + registry.url());
      assertThat(registry.requests()).hasSize(3);
      registry.schema(9, V1);
      assertThat(value(decoder, record).getInt(0)).isEqualTo(7);
    }
  }

  @Test
  void anInterruptEndsAQuestionAtOnce() throws IOException {
    try (FakeRegistry registry = new FakeRegistry("")) {
      SchemaRegistry asked = new SchemaRegistry(registry.url(), "", Set.of());
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> asked.schema(8)).hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNoRejection() throws IOException {
    byte[] record = registered(1, V1, "{\"id\":7,\"note\":\"n\"}");
    try (FakeRegistry registry = new FakeRegistry("Basic dTpw").schema(1, V1)) {
      RegistryAvroDecoder stranger =
          new RegistryAvroDecoder(
              V1,
              new SchemaRegistry(registry.url(), "Basic c2VjcmV0", Set.of()),
              ExtraFields.IGNORE);
      RegistryAvroDecoder friend =
          new RegistryAvroDecoder(
              V1, new SchemaRegistry(registry.url(), "Basic dTpw", Set.of()), ExtraFields.IGNORE);
      RegistryAvroDecoder lost =
          new RegistryAvroDecoder(
              V1,
              new SchemaRegistry(registry.url() + "/api", "Basic dTpw", Set.of()),
              ExtraFields.IGNORE);

      assertThatThrownBy(() -> stranger.decode(record))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("[E305] the schema registry does not answer " + registry.url())
          .hasMessageContaining("HTTP status 401")
          .hasMessageNotContaining("c2VjcmV0");
      assertThatThrownBy(() -> lost.decode(record)).hasMessageContaining("HTTP status 404");
      registry.breakWith(503);
      assertThatThrownBy(() -> friend.decode(record)).hasMessageContaining("HTTP status 503");
      registry.breakWith(0);
      assertThat(value(friend, record).getInt(0)).isEqualTo(7);
    }
    RegistryAvroDecoder gone =
        new RegistryAvroDecoder(
            V1, new SchemaRegistry("http://127.0.0.1:1", "", Set.of()), ExtraFields.IGNORE);
    assertThatThrownBy(() -> gone.decode(record)).hasMessageContaining("ConnectException");
  }

  private static byte[] registered(int id, String schema, String json) {
    return AvroBytes.registered(id, AvroBytes.of(schema, json));
  }

  private static InternalRow value(RecordDecoder decoder, byte[] body) {
    InternalRow row = decoder.decode(body);
    assertThat(row.isNullAt(1)).as("%s", row.getUTF8String(1)).isTrue();
    return row.getStruct(0, decoder.schema().length());
  }

  private static String error(String record, String type, int... bytes) {
    byte[] body = new byte[bytes.length];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) bytes[i];
    }
    return error(new AvroDecoder(record.formatted(type)), body);
  }

  private static String error(RecordDecoder decoder, byte[] body) {
    InternalRow row = decoder.decode(body);
    assertThat(row.isNullAt(0)).isTrue();
    return row.getUTF8String(1).toString();
  }
}
