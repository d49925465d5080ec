import type { Picture, RENDITION_FORMATS } from '../../../contracts/product/pictures.ts';

/** Better compressed than JPEG, best first; browser code takes only types from contracts. */
const SOURCE_FORMATS = ['avif', 'webp'] as const satisfies readonly (typeof RENDITION_FORMATS)[number][];

export interface UploadedPictureProps {
  readonly picture: Picture;
  readonly className: string;

  /** How wide it is shown, for the browser's choice of a file. */
  readonly sizes: string;

  /** @default the picture's own; empty where the text beside it says the same */
  readonly alt?: string;

  /** Whether it is among the first things that a page shows. @default false: loaded when it is near */
  readonly isFirst?: boolean;
}

/** A picture in the best format and the smallest file that fit. Its room is kept while it loads; its focal point stays visible when it is cropped. */
export function UploadedPicture({ picture, className, sizes, alt = picture.alt, isFirst = false }: UploadedPictureProps) {
  const { path, widths, width, height, focalX, focalY } = picture;
  const filesOf = (format: string) => widths.map((each) => `${path}/${each}.${format} ${each}w`).join(', ');
  const [first = width] = widths;
  return (
    <picture className="uploaded-picture">
      {SOURCE_FORMATS.map((format) => (
        <source key={format} type={`image/${format}`} srcSet={filesOf(format)} sizes={sizes} />
      ))}
      <img
        className={`${className} focal-x-${focalX} focal-y-${focalY}`}
        src={`${path}/${first}.jpeg`}
        srcSet={filesOf('jpeg')}
        sizes={sizes}
        width={width}
        height={height}
        alt={alt}
        decoding="async"
        {...(isFirst ? { fetchPriority: 'high' as const } : { loading: 'lazy' as const })}
      />
    </picture>
  );
}
