//! Small instances made by hand.

pub const SOLOMON: &str = "\
TINY

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME

    0     0        0        0       0           100       0
    1     3        4        6       0           50        2
    2     1        1        4       10          60        2
    3     0        9        5       0           90        2
";

pub const HHCRSP_TEXT: &str = "\
nbNodes
4
nbVehi
2
nbServi
2
r
1 1
1 0
1 1
1 1
DS
3
a
1 0
1 1
x
0 3 6 0
y
0 4 8 0
d
0.0 5.0 10.5 0.0
5.0 0.0 5.25 5.0
10.5 5.25 0.0 10.5
0.0 5.0 10.5 0.0
p
0 0
0 0
7 7
7 7
8 8
8 8
0 0
0 0
mind
0 0 10 0
maxd
0 0 20 0
e
0 0 30 0
l
100 4 60 100
";

pub const HHCRSP_JSON: &str = r#"{
  "departing_points": [{"id": "d0"}],
  "services": [{"id": "s0"}, {"id": "s1"}],
  "distances": [[0, 5, 9], [5, 0, 6], [9, 6, 0]],
  "caregivers": [
    {"id": "c0", "abilities": ["s0", "s1"], "starting_point_id": "d0",
     "distance_matrix_index": 0, "working_shift": [10, 60]},
    {"id": "c1", "abilities": ["s0", "s1"], "starting_point_id": "d0",
     "distance_matrix_index": 0, "working_shift": [0, 50]}
  ],
  "patients": [
    {"id": "p0", "distance_matrix_index": 1, "time_window": [10, 20],
     "required_caregivers": [{"service": "s0", "duration": 15}],
     "incompatible_caregivers": ["c1"]},
    {"id": "p1", "distance_matrix_index": 2, "time_window": [20, 30.0000000001],
     "required_caregivers": [{"service": "s1", "duration": 10}, {"service": "s0", "duration": 5}],
     "synchronization": {"type": "sequential", "distance": [5, 15]}}
  ]
}"#;

pub const VRPTWSYN: &str = "\
#./tiny
set N0 = 0;
set N1 = 1 ;
set Shared_Visited:= (2,3),;
param kn:= 2;
param dn:= 1;
param T:= 100;
param s_id:\t1\t:=
0\t0
1\t10
2\t20
3\t20
;
param t_ij: 0 1 2 3 :=
0 0 5 7 7
1 5 10000 4 4
2 7 4 10000 10000
3 7 4 10000 10000
;
param w_id: 1 :=
1 1
;
param e_id: 1 :=
0 0
1 10
2 20
3 20
;
param l_id: 1 :=
0 100
1 50
2 70
3 70
;
";
