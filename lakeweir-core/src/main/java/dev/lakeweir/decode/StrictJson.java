package dev.lakeweir.decode;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;

/** Jackson's parser of UTF-8 bytes, without its leniencies. One factory serves all threads. */
final class StrictJson {
  static final int MAX_DEPTH = 64;
  static final int MAX_STRING_LENGTH = 20 * 1024 * 1024;

  private static final JsonFactory FACTORY = factory();

  private StrictJson() {}

  static JsonParser parser(byte[] body) throws IOException {
    return FACTORY.createParser(body);
  }

  private static JsonFactory factory() {
    JsonFactoryBuilder builder = new JsonFactoryBuilder();
    builder.streamReadConstraints(
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxStringLength(MAX_STRING_LENGTH)
            .build());
    builder.errorReportConfiguration(
        ErrorReportConfiguration.builder().maxErrorTokenLength(Excerpt.MAX_LENGTH).build());
    builder.enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER);
    // Otherwise a body in UTF-16 or UTF-32 would be taken.
    builder.disable(JsonFactory.Feature.CHARSET_DETECTION);
    // Keys of maps are data: they must fill neither the JVM's table of strings nor fail a record.
    builder.disable(JsonFactory.Feature.INTERN_FIELD_NAMES);
    builder.disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW);
    return builder.build();
  }
}
