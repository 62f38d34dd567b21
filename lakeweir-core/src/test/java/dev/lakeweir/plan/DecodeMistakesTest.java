package dev.lakeweir.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.TestProject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with how a source is to be decoded is said in its block of the YAML. */
class DecodeMistakesTest {
  private static final String T = "CREATE STREAMING TABLE t AS\n";

  @TempDir Path directory;

  @Test
  void mistakesInDecodingSchemasAreFoundInTheirBlock() {
    TestProject project = new TestProject(directory);
    project
        .write(
            "pipeline.yml",
            """
            name: shop
            sources:
              one:
                format: json
                options: {path: in}
                decode:
                  schema: |
                    user STRING,
                    shop NUMBR
              two:
                format: json
                options: {path: in}
                decode: {schema: "a INT, _source INT"}
              three:
                format: json
                options: {path: in}
                decode:
                  schema: >-
                    a INT,
                    b INTERVAL DAY
            """)
        .sql(T + "SELECT 1 AS a");

    assertThat(project.problems())
        .extracting(it -> it.position().orElseThrow() + " " + it.code().id())
        .contains("pipeline.yml:9:14 E108", "pipeline.yml:13:23 E108", "pipeline.yml:19:9 E108");
  }

  @Test
  void whatCannotBeDecodedIsReported() {
    TestProject project =
        new TestProject(directory)
            .write(
                "pipeline.yml",
                """
                name: shop
                sources:
                  one:
                    format: csv
                    options: {path: in, sep: '||'}
                    decode: {schema: "a ARRAY<INT>"}
                  two:
                    format: text
                    options: {path: in}
                    decode: {format: avro, schema: '{"type":"recrd"}'}
                  three:
                    format: kafka
                    options: {subscribe: t}
                    decode: {format: json, schema: "a INT, Key INT"}
                    decode-key: {format: text}
                  four:
                    format: csv
                    options: {path: in, sep: ',', delimiter: ';', header: maybe, quote: ','}
                    decode: {schema: a INT}
                """)
            .sql(T + "SELECT 1 AS a");

    assertThat(project.problems())
        .filteredOn(it -> it.position().orElseThrow().file().equals("pipeline.yml"))
        .extracting(it -> it.position().orElseThrow() + " " + it.code().id() + " " + it.message())
        .containsExactly(
            "pipeline.yml:5:30 E105 Cannot use an option of CSV of source 'one': not one character",
            "pipeline.yml:6:23 E108 Cannot decode source 'one': a ARRAY<INT>",
            "pipeline.yml:10:37 E108 Cannot read the schema of source 'two': "
                + "it names a type that it does not define",
            "pipeline.yml:14:37 E108 Cannot decode source 'three' into a column named key: "
                + "it holds what decode-key gives",
            "pipeline.yml:18:46 E105 Cannot use an option of CSV of source 'four': "
                + "sep and delimiter are the same",
            "pipeline.yml:18:59 E105 Cannot use an option of CSV of source 'four': "
                + "neither true nor false");
  }
}
