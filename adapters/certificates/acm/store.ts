import { ACMClient, DescribeCertificateCommand, ImportCertificateCommand } from '@aws-sdk/client-acm';
import type { CertificateStore } from '../../../platform/certificates/certificate-store.ts';

const TIMEOUT_MILLIS = 10_000;

/** A certificate in AWS Certificate Manager that was imported, by its ARN. ACM renews only certificates that it issued. */
export function acmStore(arn: string): CertificateStore {
  const region = arn.split(':')[3] ?? '';
  const acm = new ACMClient({ region });
  const limit = () => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MILLIS) });
  return {
    name: region,

    async current() {
      const { Certificate: found } = await acm.send(new DescribeCertificateCommand({ CertificateArn: arn }), limit());
      if (found?.Type !== 'IMPORTED')
        throw new Error(
          `${arn} was issued by ACM, which renews it: import a placeholder as a new certificate, or choose certificates.kind 'acm'`,
        );
      const { NotBefore, NotAfter, SubjectAlternativeNames = [] } = found;
      if (!NotBefore || !NotAfter) throw new Error(`ACM reports no validity of ${arn}: import a placeholder again`);
      return { hostNames: SubjectAlternativeNames, beginsAt: NotBefore, endsAt: NotAfter };
    },

    async replace({ certificate, chain, privateKey }) {
      const pem = (text: string) => Buffer.from(text);
      const input = { CertificateArn: arn, Certificate: pem(certificate), CertificateChain: pem(chain), PrivateKey: pem(privateKey) };
      await acm.send(new ImportCertificateCommand(input), limit());
    },
  };
}
