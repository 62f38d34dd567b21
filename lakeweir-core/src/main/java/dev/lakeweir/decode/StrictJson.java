package dev.lakeweir.decode;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;

/**
 * Makes Jackson's parsers of UTF-8 bytes, without its leniencies.
 *
 * <p>Each body gets its own parser, which is cheap as all share what does not hang on the body. To
 * use one parser again would be dearer: the garbage collector watches what is written into an old
 * object. Not thread-safe.
 */
final class StrictJson {
  static final int MAX_DEPTH = 64;
  static final int MAX_STRING_LENGTH = 20 * 1024 * 1024;

  /** Names beyond those of a schema are keys of maps, and unknown fields: these are not kept. */
  private static final int MAX_NAMES = 2_000;

  private static final Factory FACTORY = new Factory(settings());

  private final IOContext context = FACTORY.context();
  private final int features = FACTORY.getParserFeatures();
  private ByteQuadsCanonicalizer names = FACTORY.names();

  /** A parser that stands before the first token of a body; release it after the last. */
  BodyParser parser(byte[] body) {
    if (names.size() > MAX_NAMES) {
      names = FACTORY.names();
    }
    return new BodyParser(context, features, names, body);
  }

  private static final class Factory extends JsonFactory {
    private static final long serialVersionUID = 1L;

    Factory(JsonFactoryBuilder settings) {
      super(settings);
    }

    IOContext context() {
      return _createContext(ContentReference.unknown(), false);
    }

    ByteQuadsCanonicalizer names() {
      return _byteSymbolCanonicalizer.makeChild(_factoryFeatures);
    }
  }

  private static JsonFactoryBuilder settings() {
    JsonFactoryBuilder builder = new JsonFactoryBuilder();
    builder.streamReadConstraints(
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxStringLength(MAX_STRING_LENGTH)
            .build());
    builder.errorReportConfiguration(
        ErrorReportConfiguration.builder().maxErrorTokenLength(Excerpt.MAX_LENGTH).build());
    builder.enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER);
    // Keys of maps are data: they must fill neither the JVM's table of strings nor fail a record.
    builder.disable(JsonFactory.Feature.INTERN_FIELD_NAMES);
    builder.disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW);
    return builder;
  }
}
