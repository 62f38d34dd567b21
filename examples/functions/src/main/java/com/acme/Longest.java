package com.acme;

import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.expressions.Aggregator;

/** The longest of some texts; of several the first in the order of the alphabet. */
public final class Longest extends Aggregator<String, String, String> {
  private static final long serialVersionUID = 1L;

  @Override
  public String zero() {
    return "";
  }

  @Override
  public String reduce(String longest, String text) {
    return text == null ? longest : merge(longest, text);
  }

  @Override
  public String merge(String one, String other) {
    boolean first =
        one.length() == other.length()
            ? one.compareTo(other) <= 0
            : one.length() > other.length();
    return first ? one : other;
  }

  @Override
  public String finish(String longest) {
    return longest;
  }

  @Override
  public Encoder<String> bufferEncoder() {
    return Encoders.STRING();
  }

  @Override
  public Encoder<String> outputEncoder() {
    return Encoders.STRING();
  }
}
