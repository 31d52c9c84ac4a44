mod standard;
