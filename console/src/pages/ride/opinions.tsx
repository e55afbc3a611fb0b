import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { date } from "../../i18n/format";
import { type Answered, get, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Icon } from "../../ui/icon";
import { Loaded, Section } from "../../ui/section";
import { useComplaintWords } from "../desk/complaint-topics";
import type { Ride } from "./timeline";
import { words } from "./words";

type Rating = Answered<"/v1/trips/{trip_id}/ratings">["ratings"][number];
type Complaint = Answered<"/v1/complaints">["complaints"][number];

const STARS = [1, 2, 3, 4, 5];
/** Before its trip has ended, nobody can rate it or complain of it. */
const OVER = ["completed", "cancelled"];
/** Of a person; who complained more often since is looked up in his own list. */
const LOOKED_AT = 100;

/** What its people said of each other, and what they complained of, once it is over. */
export function Opinions({ ride }: { ride: Ride }) {
  const t = told(words);
  const known = useComplaintWords();
  const trip_id = OVER.includes(ride.state) ? ride.trip_id : null;
  const ratings = usePolled(
    trip_id ? (ask) => read("/v1/trips/{trip_id}/ratings", { path: { trip_id }, ...ask }) : null,
    null,
    [trip_id],
  );
  const complaints = usePolled(
    trip_id ? async () => ({ value: await complaintsOf(ride), etag: null, status: 200 }) : null,
    null,
    [trip_id],
  );
  if (!trip_id) return null;
  return (
    <Section title={t.opinions}>
      <Loaded of={ratings} absent={t.no_ratings}>
        {({ ratings: all }) =>
          all.length === 0 ? (
            <p class="quiet">{t.no_ratings}</p>
          ) : (
            all.map((rating) => <RatingLine key={rating.rating_id} rating={rating} />)
          )
        }
      </Loaded>
      <h3>{t.complaints}</h3>
      <Loaded of={complaints}>
        {(all) =>
          all.length === 0 ? (
            <p class="quiet">{t.no_complaints}</p>
          ) : (
            <ul>
              {all.map((complaint) => (
                <li key={complaint.complaint_id}>
                  <a href={link(`/desk/complaints/${complaint.complaint_id}`)}>{known.topic(complaint.topic)}</a>{" "}
                  <span class="quiet">
                    {date(complaint.opened_at)} · {named(t.complaint_states, complaint.state)}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

async function complaintsOf(ride: Ride): Promise<readonly Complaint[]> {
  const people = [
    { role: "rider", person_id: ride.rider_id },
    ...(ride.driver_id ? [{ role: "driver", person_id: ride.driver_id } as const] : []),
  ] as const;
  const lists = await Promise.all(
    people.map((person) => get("/v1/complaints", { query: { ...person, limit: LOOKED_AT } })),
  );
  return lists.flatMap(({ complaints }) => complaints).filter(({ trip_id }) => trip_id === ride.trip_id);
}

function RatingLine({ rating }: { rating: Rating }) {
  const t = told(words);
  const tags = [...rating.tags, ...rating.safety_tags].map((tag) => named({}, tag));
  return (
    <div class="rating">
      <div class="row">
        <strong>{t.about[rating.about]}</strong>
        <Stars count={rating.stars} />
        {rating.withdrawal && <span class="badge badge-warn">{t.withdrawn}</span>}
      </div>
      {tags.length > 0 && <p class="quiet small">{tags.join(" · ")}</p>}
      {rating.comment && <p>{t.because(rating.comment)}</p>}
    </div>
  );
}

export function Stars({ count }: { count: number }) {
  return (
    <span class="star-row" role="img" aria-label={told(words).stars(count)}>
      {STARS.map((star) => (
        <Icon key={star} name="star" filled={star <= count} />
      ))}
    </span>
  );
}
