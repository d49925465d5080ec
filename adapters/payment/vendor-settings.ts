/** A secret shared by a vendor and the shop. `id` is its logical id, which never changes. */
export interface VendorSecret {
  readonly id: string;
  readonly description: string;

  /** The setting with its ARN, and its reader: the worker that calls the vendor, or the service that receives its webhooks. */
  readonly setting: string;
  readonly reader: 'worker' | 'service';

  /** The stand-in's setting for the secret. */
  readonly standInSetting: string;
}

/** A refused setting of a vendor in an environment. */
export interface SettingRefusal {
  readonly field: string;
  readonly input: string;
  readonly message: string;
}

/** What a payment vendor needs from the infrastructure and the checkout page. Data only: imports no SDK. */
export interface VendorSettings {
  readonly name: string;
  readonly webhookPath: string;
  readonly secrets: readonly VendorSecret[];

  /** Settings of the worker, beyond the secrets. */
  readonly workerSettings: Readonly<Record<string, string>>;

  readonly browser: {
    readonly scriptUrl: string;
    readonly publishableKey: string;

    /** The sources that the content security policy allows for scripts, frames and calls. */
    readonly contentSources: readonly string[];
  };

  /** The stand-in in `sandbox/<name>`: the id of its service, and the paths of the shop's address that are routed to it. */
  readonly standIn: { readonly id: string; readonly paths: readonly string[] };
}
