/** The age at which transaction ids need a person: PostgreSQL accepts no writes after two thousand million without a vacuum. */
export const OLD_TRANSACTION_IDS = 500_000_000;
