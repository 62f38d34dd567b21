package dev.lakeweir.onepass;

/** Says which of the flows of a job failed. */
public final class FlowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String flow;

  public FlowException(String flow, Throwable cause) {
    super(cause.getMessage(), cause);
    this.flow = flow;
  }

  public String flow() {
    return flow;
  }
}
