/** A secret that a vendor shares with the shop. `id` is its logical id, which never changes. */
export interface VendorSecret {
  readonly id: string;
  readonly description: string;

  /** The setting with its ARN, and which deployable reads it: the worker that calls the vendor, or the service that receives its webhooks. */
  readonly setting: string;
  readonly reader: 'worker' | 'service';

  /** The setting by which the stand-in reads it. */
  readonly standInSetting: string;
}

/** What is wrong about an environment's settings of a vendor. */
export interface SettingRefusal {
  readonly field: string;
  readonly input: string;
  readonly message: string;
}

/** What a payment vendor needs of the infrastructure and of the checkout page. Data: no SDK comes with it. */
export interface VendorSettings {
  readonly name: string;
  readonly webhookPath: string;
  readonly secrets: readonly VendorSecret[];

  /** Settings of the worker, beyond the secrets. */
  readonly workerSettings: Readonly<Record<string, string>>;

  readonly browser: {
    readonly scriptUrl: string;
    readonly publishableKey: string;

    /** What the content security policy lets run, be framed and be called. */
    readonly contentSources: readonly string[];
  };

  /** The stand-in in `sandbox/<name>`: the id of its service, and the paths of the shop's address that lead to it. */
  readonly standIn: { readonly id: string; readonly paths: readonly string[] };
}
