// Why a receipt does not convince.

export const Reason = Object.freeze({
  /** A check failed: the answer is not what the receipt says, or the receipt proves nothing. */
  REJECTED: 'REJECTED',
  /** No model root is pinned, or something that is needed for the check is missing. */
  UNCHECKED: 'UNCHECKED',
  /** The gateway can't or won't prove this answer: receipt failed, aborted, unknown, or none was made. */
  NOT_PROVED: 'NOT_PROVED',
  /** The proof was not there in time; it may come. */
  PENDING: 'PENDING',
  /** The gateway can't be reached or answers nonsense. */
  UNREACHABLE: 'UNREACHABLE',
});

export class VerificationFailedError extends Error {
  /**
   * @param reason one of Reason
   * @param more.report all verdicts, where a bundle was there to be checked
   * @param more.away whether the gateway may be there again soon
   */
  constructor(reason, message, { report = null, away = false, cause } = {}) {
    super(message, { cause });
    this.name = 'VerificationFailedError';
    this.reason = reason;
    this.report = report;
    this.away = away;
  }
}
