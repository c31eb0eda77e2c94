-- migrate:up

create table drawing (
    map text primary key,
    width integer not null,
    height integer not null,
    source text
);
comment on table drawing is 'Maps to draw, when an operator has loaded boundaries: ID, the nation by province, or a province by regency and city.';

create table outline (
    map text not null references drawing on delete cascade,
    region text not null,
    trace text not null,
    x integer not null,
    y integer not null,
    room integer not null,
    primary key (map, region)
);
comment on table outline is 'The areas of a map as SVG path data, simplified, in the units of its drawing; x and y lie well inside, room is the free radius there.';

-- migrate:down
