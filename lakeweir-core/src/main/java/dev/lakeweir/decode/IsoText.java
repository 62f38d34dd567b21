package dev.lakeweir.decode;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * A text that is read as an ISO-8601 date or timestamp of the usual form, in place. Whatever has
 * another form is {@link #NONE}, and for the caller to try otherwise.
 */
final class IsoText {
  static final long NONE = Long.MIN_VALUE;
  static final int DATE_LENGTH = "yyyy-MM-dd".length();

  private static final int SECOND_LENGTH = "yyyy-MM-ddTHH:mm:ss".length();
  private static final int OFFSET_LENGTH = "+hh:mm".length();
  private static final int MAX_OFFSET_MINUTES = 18 * 60;
  private static final long MICROS_PER_SECOND = 1_000_000;

  private final byte[] bytes;
  private final int start;
  private final int length;

  private IsoText(byte[] bytes, int start, int length) {
    this.bytes = bytes;
    this.start = start;
    this.length = length;
  }

  /** A part of some bytes. */
  static IsoText of(byte[] bytes, int start, int length) {
    return new IsoText(bytes, start, length);
  }

  static IsoText of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new IsoText(bytes, 0, bytes.length);
  }

  int length() {
    return length;
  }

  /** The last byte, unsigned. */
  int last() {
    return at(length - 1) & 0xff;
  }

  /** Days since 1970-01-01 of the first ten characters. */
  long epochDay() {
    if (length < DATE_LENGTH || at(4) != '-' || at(7) != '-') {
      return NONE;
    }
    int century = twoDigits(0, 99);
    int year = twoDigits(2, 99);
    int month = twoDigits(5, 12);
    int day = twoDigits(8, 31);
    if ((century | year | month | day) < 0 || month == 0 || day == 0) {
      return NONE;
    }
    YearMonth ofYear = YearMonth.of(century * 100 + year, month);
    return ofYear.isValidDay(day) ? dayOf(ofYear, day) : NONE;
  }

  private static long dayOf(YearMonth month, int day) {
    return LocalDate.of(month.getYear(), month.getMonthValue(), day).toEpochDay();
  }

  /** Microseconds since the epoch; a seventh digit of the fraction and more are cut off. */
  long epochMicros() {
    long day = epochDay();
    if (day == NONE || length <= SECOND_LENGTH || at(10) != 'T' || at(13) != ':' || at(16) != ':') {
      return NONE;
    }
    int hour = twoDigits(11, 23);
    int minute = twoDigits(14, 59);
    int second = twoDigits(17, 59);
    int zone = at(SECOND_LENGTH) == '.' ? endOfFraction() : SECOND_LENGTH;
    long offsetMinutes = offsetMinutes(zone);
    if ((hour | minute | second) < 0 || offsetMinutes == NONE) {
      return NONE;
    }
    long minutes = (day * 24 + hour) * 60 + minute - offsetMinutes;
    return (minutes * 60 + second) * MICROS_PER_SECOND + fraction(zone);
  }

  private int endOfFraction() {
    int end = SECOND_LENGTH + 1;
    while (end < length && isDigit(at(end))) {
      end++;
    }
    return end == SECOND_LENGTH + 1 ? length : end;
  }

  private long fraction(int end) {
    long micros = 0;
    for (int i = SECOND_LENGTH + 1; i <= SECOND_LENGTH + 6; i++) {
      micros = micros * 10 + (i < end ? at(i) - '0' : 0);
    }
    return micros;
  }

  private long offsetMinutes(int zone) {
    if (zone + 1 == length && at(zone) == 'Z') {
      return 0;
    }
    if (zone + OFFSET_LENGTH != length || at(zone + 3) != ':') {
      return NONE;
    }
    int hours = twoDigits(zone + 1, 18);
    int minutes = twoDigits(zone + 4, 59);
    byte sign = at(zone);
    boolean valid = (hours | minutes) >= 0 && hours * 60 + minutes <= MAX_OFFSET_MINUTES;
    if (!valid || (sign != '+' && sign != '-')) {
      return NONE;
    }
    return (sign == '-' ? -1 : 1) * (hours * 60L + minutes);
  }

  /** -1 if these are no digits, or more than the maximum. */
  private int twoDigits(int index, int max) {
    byte tens = at(index);
    byte ones = at(index + 1);
    if (!isDigit(tens) || !isDigit(ones)) {
      return -1;
    }
    int value = (tens - '0') * 10 + ones - '0';
    return value <= max ? value : -1;
  }

  private byte at(int index) {
    return bytes[start + index];
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }
}
