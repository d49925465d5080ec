/** Where the answer to a DNS-01 challenge is published. */
export interface ChallengeRecords {
  /** Publishes a TXT record; returns when all name servers have it. */
  publish(name: string, text: string): Promise<void>;
  remove(name: string, text: string): Promise<void>;
}
