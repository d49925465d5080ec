import type { Picture } from './picture.ts';

export const bag: Picture = {
  words: /\b(?:bag|tote|shopper|purse|luggage|travel|satchel)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="c line" strokeWidth="6" d="M78 86V70a22 22 0 0 1 44 0v16" />
      <path className="a" d="M54 82h92l8 66a6 6 0 0 1-6 6H52a6 6 0 0 1-6-6z" />
      <path className="l" d="M51 106h98l2 16H49z" opacity=".6" />
      <circle className="b" cx="100" cy="114" r="13" />
    </>
  ),
};

export const heart: Picture = {
  words: /\b(?:heart|love|hanging|hook|hanger|ornament|decoration|home|vintage|gift)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="c line" strokeWidth="3" d="M100 34v32" />
      <path className="b" d="M90 62h20l6 12H84z" />
      <path className="a" d="M100 150C50 118 44 92 56 78c12-14 34-10 44 8 10-18 32-22 44-8 12 14 6 40-44 72z" />
      <path className="l line" strokeWidth="5" d="M64 88q2-6 8-8" />
    </>
  ),
};

export const bauble: Picture = {
  words: /\b(?:christmas|xmas|bauble|star|advent|snow|winter|festive|season)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="c line" strokeWidth="3" d="M100 26v30" />
      <rect className="c" x="90" y="54" width="20" height="14" rx="3" />
      <circle className="a" cx="100" cy="110" r="44" />
      <path className="b" d="M57 102q43 18 86 0 2 8 1 16-44 18-88 0-1-8 1-16z" />
      <path className="l line" strokeWidth="5" d="M72 92q5-12 16-17" />
    </>
  ),
};

export const envelope: Picture = {
  words: /\b(?:card|paper|letter|envelope|wrap|ribbon|tissue|stationery|gift tag|sticker)(?:e?s)?\b/i,
  shapes: (
    <>
      <rect className="l" x="62" y="56" width="76" height="70" rx="3" />
      <path className="c line" strokeWidth="3" d="M74 72h40M74 82h52" opacity=".6" />
      <path className="a" d="M46 92h108v56a6 6 0 0 1-6 6H52a6 6 0 0 1-6-6z" />
      <path className="b" d="m46 92 54 36 54-36v6l-54 38-54-38z" />
      <circle className="c" cx="100" cy="126" r="9" />
    </>
  ),
};

export const notebook: Picture = {
  words: /\b(?:book|notebook|note|journal|pen|pencil|office|desk|diary|school)(?:e?s)?\b/i,
  shapes: (
    <>
      <rect className="c" x="64" y="48" width="82" height="106" rx="5" />
      <rect className="l" x="66" y="50" width="74" height="100" rx="3" />
      <rect className="a" x="56" y="46" width="78" height="106" rx="5" />
      <rect className="b" x="112" y="46" width="9" height="106" />
      <rect className="l" x="68" y="66" width="34" height="22" rx="2" />
    </>
  ),
};

export const blocks: Picture = {
  words: /\b(?:toy|puzzle|block|child|kid|game|baby|doll|spaceboy|circus|train|play)(?:e?s)?\b/i,
  shapes: (
    <>
      <rect className="a" x="46" y="104" width="50" height="50" rx="5" />
      <rect className="c" x="102" y="104" width="50" height="50" rx="5" />
      <rect className="b" x="74" y="50" width="50" height="50" rx="5" transform="rotate(-6 99 75)" />
      <path className="l" d="m71 114 13 26H58zM99 62l5 9 10 1-7 7 2 10-10-5-9 6 1-11-8-6 10-2z" />
      <circle className="l" cx="127" cy="129" r="13" />
    </>
  ),
};

export const umbrella: Picture = {
  words: /\b(?:umbrella|rain|poncho|sun|beach|parasol)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="c line" strokeWidth="5" d="M100 48v92q0 14-12 14t-12-12" />
      <path className="a" d="M40 104a60 54 0 0 1 120 0q-10-10-20 0-10-10-20 0-10-12-20 0-10-12-20 0-10-10-20 0-10-10-20 0z" />
      <path className="b" d="M100 50q-20 22-20 54 10-12 20 0 10-12 20 0 0-32-20-54z" />
      <circle className="c" cx="100" cy="47" r="4" />
    </>
  ),
};

export const jewel: Picture = {
  words: /\b(?:jewel|ring|necklace|bracelet|earring|bead|charm|scarf|wear|glove|sock|hair)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="c line" strokeWidth="4" d="M52 44q-2 70 48 78 50-8 48-78" strokeDasharray="1 9" />
      <path className="a" d="m100 116 24 16-24 24-24-24z" />
      <path className="l" d="m100 116 8 16-8 24-8-24z" opacity=".7" />
      <circle className="b" cx="72" cy="108" r="8" />
      <circle className="b" cx="128" cy="108" r="8" />
    </>
  ),
};

export const parcel: Picture = {
  words: /\b(?:parcel|post|delivery|set|kit)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="a" d="M48 82h104v66a6 6 0 0 1-6 6H54a6 6 0 0 1-6-6z" />
      <path className="c" d="M42 66h116v20H42z" opacity=".85" />
      <path className="b" d="M91 66h18v88H91z" />
      <path className="b" d="M98 64q-34 2-34-14t34 14zM102 64q34 2 34-14t-34 14z" />
    </>
  ),
};
