package com.acme;

import java.util.Locale;
import org.apache.spark.sql.api.java.UDF1;

/** An address without parameters and fragment, in lower case; null stays null. */
public final class CleanUrl implements UDF1<String, String> {
  private static final long serialVersionUID = 1L;

  @Override
  public String call(String url) {
    return url == null ? null : url.replaceFirst("[?#].*", "").toLowerCase(Locale.ROOT);
  }
}
