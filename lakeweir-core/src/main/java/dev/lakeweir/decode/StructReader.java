package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/**
 * An object as a row. Fields come mostly in one order, so the next one is guessed to be the one
 * that came there before, else looked up.
 */
final class StructReader implements ValueReader {
  private static final long serialVersionUID = 1L;
  private static final int END = -1;
  private static final int UNKNOWN = -2;
  private static final Object PRESENT = true;

  private final SerializedString[] names;
  private final NullableReader[] readers;
  private final Map<String, Integer> ordinals = new HashMap<>();
  private final boolean[] built;
  private final boolean[] nothing;

  /**
   * What came last behind each field, and first of all: the last element. Threads may write into it
   * at the same time, since any guess is a good one.
   */
  private final int[] followers;

  StructReader(List<String> names, List<NullableReader> readers) {
    this.names = names.stream().map(SerializedString::new).toArray(SerializedString[]::new);
    this.readers = readers.toArray(NullableReader[]::new);
    for (int i = 0; i < this.names.length; i++) {
      ordinals.put(names.get(i), i);
    }
    built = new boolean[this.names.length];
    Arrays.fill(built, true);
    nothing = new boolean[this.names.length];
    followers = IntStream.rangeClosed(1, this.names.length + 1).map(this::inSchema).toArray();
  }

  private int inSchema(int ordinal) {
    return ordinal < names.length ? ordinal : 0;
  }

  private StructReader(StructReader all, boolean[] built) {
    names = all.names;
    readers = all.readers;
    ordinals.putAll(all.ordinals);
    this.built = built;
    nothing = all.nothing;
    followers = all.followers.clone();
  }

  /** One that checks all fields, and has null for those that are not among these. */
  StructReader building(Set<Integer> fields) {
    boolean[] some = new boolean[names.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = fields.contains(i);
    }
    return new StructReader(this, some);
  }

  @Override
  public GenericInternalRow read(BodyParser parser) throws IOException {
    return new GenericInternalRow(fields(parser, built));
  }

  @Override
  public void check(BodyParser parser) throws IOException {
    fields(parser, nothing);
  }

  private Object[] fields(BodyParser parser, boolean[] build) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reasons.wrongType(parser, "an object");
    }
    Object[] values = new Object[names.length];
    int last = names.length;
    int field = nextField(parser, last);
    while (field != END) {
      parser.nextToken();
      if (field == UNKNOWN) {
        RescuedFields.keep(parser);
      } else {
        values[field] = build[field] ? readers[field].read(parser) : check(field, parser);
        last = field;
      }
      field = nextField(parser, last);
    }
    checkComplete(parser, values);
    for (int i = 0; i < values.length; i++) {
      if (!build[i]) {
        values[i] = null;
      }
    }
    return values;
  }

  private Object check(int field, BodyParser parser) throws IOException {
    return readers[field].check(parser) ? PRESENT : null;
  }

  private int nextField(BodyParser parser, int last) throws IOException {
    int guess = followers[last];
    if (parser.nextFieldName(names[guess])) {
      return guess;
    }
    if (parser.currentToken() == JsonToken.END_OBJECT) {
      return END;
    }
    int field = ordinals.getOrDefault(parser.currentName(), UNKNOWN);
    if (field != UNKNOWN) {
      followers[last] = field;
    }
    return field;
  }

  private void checkComplete(BodyParser parser, Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null && !readers[i].nullable()) {
        throw Reasons.missing(parser, names[i].getValue());
      }
    }
  }
}
