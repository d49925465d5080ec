import type { PictureRefusal, PictureUpload, StaffPicture } from '../../../contracts/product/pictures.ts';
import { config } from '../../lib/config.ts';
import { ReasonField } from '../../ui/reason-field.tsx';

const REFUSALS: Readonly<Record<PictureRefusal, string>> = {
  'not-a-picture': 'The file is no JPEG, PNG, WebP or AVIF picture, whatever its name says.',
  'too-many-pixels': 'The picture has more than 40 megapixels. Export it smaller.',
  'too-large': 'The file has more than 20 MiB. Export it smaller.',
  damaged: 'The file is damaged: its end may be missing. Export it again.',
};

const TENTHS = Array.from({ length: 11 }, (_, index) => index * 10);

interface DetailFieldsProps {
  /** Begins the ids of the fields. */
  readonly id: string;
  readonly skus: readonly string[];

  /** @default the fields are empty */
  readonly picture?: Pick<StaffPicture, 'alt' | 'sku' | 'focalX' | 'focalY'>;
}

/** What is said about a picture. */
export function PictureDetailFields({ id, skus, picture }: DetailFieldsProps) {
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-alt`}>Description</label>
        <span className="hint" id={`${id}-alt-hint`}>
          What is to be seen, for those who do not see it.
        </span>
        <input id={`${id}-alt`} name="alt" defaultValue={picture?.alt} required maxLength={250} aria-describedby={`${id}-alt-hint`} />
      </div>
      <div className="field">
        <label htmlFor={`${id}-sku`}>Shows</label>
        <select id={`${id}-sku`} name="sku" defaultValue={picture?.sku ?? ''}>
          <option value="">all variants</option>
          {skus.map((sku) => (
            <option key={sku}>{sku}</option>
          ))}
        </select>
      </div>
      {(
        [
          ['focalX', 'Focal point, percent from the left', picture?.focalX],
          ['focalY', 'Focal point, percent from the top', picture?.focalY],
        ] as const
      ).map(([name, label, value = 50]) => (
        <div className="field" key={name}>
          <label htmlFor={`${id}-${name}`}>{label}</label>
          <select id={`${id}-${name}`} name={name} defaultValue={value}>
            {TENTHS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </div>
      ))}
    </>
  );
}

interface ItemProps {
  /** Address of the product's page. */
  readonly page: string;
  readonly picture: StaffPicture;
  readonly skus: readonly string[];

  /** Of the product. */
  readonly version: number;
  readonly order: readonly string[];

  /** For a picture that waits. */
  readonly upload: PictureUpload | undefined;
  readonly isFirst: boolean;
}

/** A picture with the forms that change it. */
export function PictureItem({ page, picture, skus, version, order, upload, isFirst }: ItemProps) {
  const { pictureId, alt, state, refusal, rendition } = picture;
  const action = `${page}/pictures/${pictureId}`;
  const hidden = <input type="hidden" name="version" value={version} />;
  return (
    <li>
      {rendition && (
        <img
          src={`${rendition.path}/${rendition.widths[0]}.jpeg`}
          alt={alt}
          width={160}
          height={Math.round((160 * rendition.height) / rendition.width)}
        />
      )}
      <p>
        {alt} <span className={state === 'refused' ? 'badge bad' : 'badge good'}>{state}</span> {refusal && REFUSALS[refusal]}
      </p>
      {upload && <UploadForm page={page} id={pictureId} upload={upload} />}
      {!isFirst && (
        <form method="post" action={`${action}/earlier`}>
          {hidden}
          {order.map((each) => (
            <input key={each} type="hidden" name="order" value={each} />
          ))}
          <button className="secondary">
            Move earlier<span className="sr-only">: {alt}</span>
          </button>
        </form>
      )}
      <details>
        <summary>Change or remove</summary>
        <form className="form" method="post" action={action}>
          {hidden}
          <PictureDetailFields id={pictureId} skus={skus} picture={picture} />
          <ReasonField id={`${pictureId}-reason`} />
          <button>Save</button>
        </form>
        <form className="form" method="post" action={`${action}/removal`}>
          {hidden}
          <ReasonField id={`${pictureId}-removal-reason`} />
          <button className="danger">Remove the picture</button>
        </form>
      </details>
    </li>
  );
}

/** Sends the file to the bucket; it passes no server of ours. */
function UploadForm({ page, id, upload }: { readonly page: string; readonly id: string; readonly upload: PictureUpload }) {
  const returnTo = new URL(`${page}/uploaded`, config().SHOP_URL).href;
  return (
    <form className="form" method="post" action={upload.url} encType="multipart/form-data">
      {Object.entries(upload.fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <input type="hidden" name="success_action_redirect" value={returnTo} />
      <div className="field">
        <label htmlFor={`${id}-file`}>File</label>
        <span className="hint" id={`${id}-file-hint`}>
          JPEG, PNG, WebP or AVIF, up to 20 MiB and 40 megapixels. This form is valid for 15 minutes.
        </span>
        <input
          id={`${id}-file`}
          name="file"
          type="file"
          required
          accept="image/jpeg,image/png,image/webp,image/avif"
          aria-describedby={`${id}-file-hint`}
        />
      </div>
      <button>Upload</button>
    </form>
  );
}
