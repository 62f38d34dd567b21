package dev.lakeweir.cli;

/** A verb, as the error handler sees it. */
interface Command {
  CommonOptions common();
}
