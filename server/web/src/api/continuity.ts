// Who came to whom in 14 days, as the page needs it. Written by hand until the server's
// description of itself holds it: then these names come from there, as all others do.

/** `performed`: by what was recorded. `planned`: by the drafts of the days. */
export type ContinuityBy = 'performed' | 'planned';

export interface ContinuityMapView {
  /** Both dates included. */
  from: string;
  to: string;
  by: ContinuityBy;
  /** Different staff members a client in 14 days, at most, as the unit has set it for itself. */
  goal: number | null;
  /** Of the clients whom the national measure counts. */
  mean: number | null;
  /** The whole country's figure, and the year it is of. */
  national: { mean: number; year: number } | null;
  /** Whoever came to anybody; rows name them by their position. By name. */
  staff: { staff_id: string; staff_name: string }[];
  /** Whoever was visited. */
  clients: ContinuityRow[];
}

export interface ContinuityRow {
  client_id: string;
  client_label: string;
  protected: boolean;
  /** Different staff members: as many as there are in `met`. */
  staff_met: number;
  /** Why the national measure leaves the client out: `birth_date_unknown`, `under_65`, `away` or `few_visits`. */
  left_out: string | null;
  met: MetView[];
}

export interface MetView {
  /** Position in `staff` of the map. */
  staff: number;
  /** Of the kinds and hours that the national measure counts; at least one. */
  visits: number;
}

// ---- where it is asked for ----

export interface ContinuityPaths {
  '/api/units/{unit}/days/{date}/continuity-map': {
    get: {
      parameters: { query: { by: ContinuityBy }; header?: never; path: { unit: string; date: string }; cookie?: never };
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': ContinuityMapView } } };
    };
  };
}
