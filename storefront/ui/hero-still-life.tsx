import { candle, clock, lamp, plant } from '../features/product/pictures/room.tsx';
import { envelope, parcel } from '../features/product/pictures/keepsakes.tsx';
import { mug, tin } from '../features/product/pictures/table.tsx';

const SHELF = [
  { picture: lamp, palette: 0, at: 'translate(-8 12) scale(1.35)' },
  { picture: clock, palette: 3, at: 'translate(190 88) scale(.86)' },
  { picture: plant, palette: 2, at: 'translate(318 -3) scale(1.45)' },
  { picture: parcel, palette: 5, at: 'translate(30 288) scale(1.1)' },
  { picture: envelope, palette: 4, at: 'translate(196 334) scale(.8)' },
  { picture: candle, palette: 1, at: 'translate(296 303) scale(1)' },
  { picture: mug, palette: 6, at: 'translate(394 288) scale(1.1)' },
  { picture: tin, palette: 7, at: 'translate(512 273) scale(1.2)' },
] as const;

/** Two shelves with products. Wall and shelves extend beyond the view box, so that a wide place has no gap. */
export function HeroStillLife() {
  return (
    <svg className="hero-picture picture" viewBox="0 0 700 500" aria-hidden="true" focusable="false" preserveAspectRatio="xMidYMid meet">
      <rect className="hero-wall" x="-700" y="-500" width="2100" height="1500" />
      <circle className="hero-sun" cx="560" cy="118" r="86" />
      <path className="hero-shelf" d="M-700 220h2100v14h-2100zM-700 456h2100v14h-2100z" />
      {SHELF.map(({ picture, palette, at }) => (
        <g key={palette} className={`palette-${palette}`} transform={at}>
          {picture.shapes}
        </g>
      ))}
    </svg>
  );
}
