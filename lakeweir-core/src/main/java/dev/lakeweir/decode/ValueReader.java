package dev.lakeweir.decode;

import java.io.IOException;
import java.io.Serializable;

/**
 * Reads values of one type of a schema. Immutable, so that one serves all threads of an executor.
 */
interface ValueReader extends Serializable {

  /**
   * Reads the value at the current token, which is not a JSON null, and leaves the parser at its
   * last token.
   *
   * @return the value in Spark's internal form, never null
   * @throws Rejection if there is no such value
   * @throws IOException if the body is not JSON
   */
  Object read(BodyParser parser) throws IOException;

  /**
   * As {@link #read}, for a value that nobody uses: it need not be built, but must be found bad
   * wherever it would be.
   */
  default void check(BodyParser parser) throws IOException {
    read(parser);
  }
}
