package dev.lakeweir.decode;

/** Why a body is not decoded. Carries no stack trace: rejections are data, and may be many. */
final class Rejection extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Rejection(String reason) {
    super(reason, null, false, false);
  }
}
